package dev.freno.server.probe;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt to connect: doubling, between half and the whole of the step by chance, and
 * never so long that a host that is back stays unread for a second. The wait counts from the beginning of the attempt
 * that failed, so that an attempt that used up its deadline is followed by the next one almost at once. Confined to one
 * thread.
 */
final class Backoff {
    static final Duration FIRST = Duration.ofMillis(50);
    static final Duration CAP = Duration.ofMillis(800);

    private final RandomGenerator random;
    private long stepNanos = FIRST.toNanos();

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** When to try again after an attempt that began and ended at these instants. */
    long retryAt(long beganNanos, long nowNanos) {
        long step = stepNanos;
        stepNanos = Math.min(2 * step, CAP.toNanos());
        return Math.max(beganNanos + jittered(step), nowNanos + jittered(FIRST.toNanos()));
    }

    /** The host answers: the next failure begins with the shortest wait. */
    void reset() {
        stepNanos = FIRST.toNanos();
    }

    private long jittered(long nanos) {
        return nanos / 2 + random.nextLong(nanos / 2 + 1);
    }
}
