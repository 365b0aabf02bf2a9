package dev.freno.core.reading;

/** What a host that has appeared waits for before it counts. */
public enum Joining {
    FIRST_HTTP_CHECK("waits for the answer to its first HTTP check"),
    FIRST_READING("waits for its first reading"),
    /** Its readings are there, but none was within the threshold yet, and its grace is not over. */
    GRACE("is not within the threshold yet, and has a grace");

    private final String text;

    Joining(String text) {
        this.text = text;
    }

    /** A few words about the host, for reports; names nothing. */
    public String text() {
        return text;
    }
}
