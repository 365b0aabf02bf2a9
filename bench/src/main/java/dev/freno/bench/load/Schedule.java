package dev.freno.bench.load;

/**
 * When requests are to be sent. All times are those of {@link System#nanoTime()}. Thread-safe.
 *
 * <p>Closed loop: whoever is free sends at once, until the end. Open loop: the times are fixed before it begins, whatever the server
 * does, so that an answer that comes late makes all those late that had to wait for it.
 */
sealed interface Schedule permits ClosedSchedule, OpenSchedule {
    /** What {@link #claim} returns where nothing is due. */
    long NONE = Long.MIN_VALUE;

    /** Begins. */
    void start(long nowNanos);

    /** The time for which the next request is meant, now or earlier, and the duty to send it; or {@link #NONE}. */
    long claim(long nowNanos);

    /** When the next request becomes due that nobody has claimed; {@link #NONE} if whoever is free may send at once. */
    long nextDue();

    /** Whether nothing will be due any more. */
    boolean isOver(long nowNanos);

    /** Lets nothing more become due. */
    void stop();
}
