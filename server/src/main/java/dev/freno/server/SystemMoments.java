package dev.freno.server;

import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;

/** The machine's clocks: the only place in the daemon that reads them. Thread-safe. */
final class SystemMoments implements Moments {
    private final long startNanos = System.nanoTime();

    @Override
    public Moment now() {
        return new Moment(System.nanoTime() - startNanos, System.currentTimeMillis());
    }
}
