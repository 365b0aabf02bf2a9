package dev.freno.server.probe;

import java.time.Duration;

/**
 * The instants at which a host may be asked: a fixed grid, so that a slow answer does not shift the ones after it, and a
 * slot that was missed is skipped. Each host has its own phase, so that they are not all asked at once. Immutable.
 *
 * @param phaseNanos the grid's offset, 0 or more and less than the interval
 * @param intervalNanos the distance of two slots, positive
 */
record Slots(long phaseNanos, long intervalNanos) {
    /**
     * The slots of a host.
     *
     * @param phase the share of an interval by which they are shifted, within [0, 1)
     */
    static Slots of(Duration interval, double phase) {
        long nanos = interval.toNanos();
        return new Slots((long) (phase * nanos), nanos);
    }

    /** The first slot later than this instant. */
    long after(long nowNanos) {
        long slot = Math.floorDiv(nowNanos - phaseNanos, intervalNanos);
        return phaseNanos + (slot + 1) * intervalNanos;
    }
}
