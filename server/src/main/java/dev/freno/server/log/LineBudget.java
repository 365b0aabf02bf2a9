package dev.freno.server.log;

import java.time.Duration;

/** How many lines may go to the log within a window of time; what is more is counted. Confined to one thread. */
public final class LineBudget {
    private final int maxLines;
    private final long windowNanos;
    private long windowEndNanos;
    private int lines;

    public LineBudget(int maxLines, Duration window) {
        this.maxLines = maxLines;
        this.windowNanos = window.toNanos();
    }

    /** Whether one more line may be written. */
    public boolean tryTake() {
        return ++lines <= maxLines;
    }

    /** Begins a new window when it is time, and then tells how many lines were not written in the one before; else 0. */
    public int tick(long nowNanos) {
        if (nowNanos < windowEndNanos) {
            return 0;
        }
        int unwritten = Math.max(0, lines - maxLines);
        lines = 0;
        windowEndNanos = nowNanos + windowNanos;
        return unwritten;
    }
}
