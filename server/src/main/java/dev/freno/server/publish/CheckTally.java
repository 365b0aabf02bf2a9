package dev.freno.server.publish;

import java.util.concurrent.atomic.LongAdder;

/** The checks of one app on one store, by outcome. {@link CheckCounters} counts in it. Thread-safe. */
public final class CheckTally {
    /** A tally as of one instant, or a sum of such. Immutable. */
    record Counts(long allowed, long refused, long failed) {
        Counts plus(Counts other) {
            return new Counts(allowed + other.allowed, refused + other.refused, failed + other.failed);
        }
    }

    private final LongAdder allowed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();

    void add(CheckOutcome outcome) {
        of(outcome).increment();
    }

    long count(CheckOutcome outcome) {
        return of(outcome).sum();
    }

    Counts counts() {
        return new Counts(allowed.sum(), refused.sum(), failed.sum());
    }

    private LongAdder of(CheckOutcome outcome) {
        return switch (outcome) {
            case ALLOWED -> allowed;
            case REFUSED -> refused;
            case FAILED -> failed;
        };
    }
}
