package dev.freno.cli.demo;

/** What a bulk job asks before each chunk. */
@FunctionalInterface
interface Gate {
    /** The job that does not ask. */
    Gate OPEN = () -> new Answer(true, "not asked");

    Answer ask();

    /**
     * May the job write its next chunk?
     *
     * @param go whether it may
     * @param why in a few words, for the display
     */
    record Answer(boolean go, String why) {}
}
