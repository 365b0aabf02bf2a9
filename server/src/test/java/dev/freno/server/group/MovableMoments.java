package dev.freno.server.group;

import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import java.time.Duration;

/** The system's clocks, with a wall clock that can be moved forward. Thread-safe. */
public final class MovableMoments implements Moments {
    private final long startNanos = System.nanoTime();
    private volatile long movedMillis;

    public synchronized void moveWallClock(Duration forward) {
        movedMillis += forward.toMillis();
    }

    @Override
    public Moment now() {
        return new Moment(System.nanoTime() - startNanos, System.currentTimeMillis() + movedMillis);
    }
}
