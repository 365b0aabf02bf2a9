package dev.freno.server.inventory;

import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that runs as usual, and can be moved forward. */
public final class MovableMoments implements Moments {
    private final long start = System.nanoTime();
    private final AtomicLong moved = new AtomicLong();

    public void move(Duration by) {
        moved.addAndGet(by.toNanos());
    }

    @Override
    public Moment now() {
        return new Moment(System.nanoTime() - start + moved.get(), System.currentTimeMillis());
    }
}
