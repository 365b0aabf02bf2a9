package dev.freno.core.health;

import dev.freno.core.time.Moment;

/**
 * When a store was last found healthy, that is, when an internal check of it was last allowed. One that never was counts
 * from the node's start, so that it looks as unhealthy as it is.
 *
 * <p>Immutable.
 *
 * @param lastHealthy the last healthy moment, or the node's start
 */
public record MetricHealth(Moment lastHealthy) {
    /** After one more internal check. */
    public MetricHealth observe(boolean healthy, Moment now) {
        return healthy ? new MetricHealth(now) : this;
    }

    /** Whole seconds since the last healthy moment, 0 or more, by the monotonic clock. */
    public long secondsSince(Moment now) {
        return Math.max(0, now.nanos() - lastHealthy.nanos()) / 1_000_000_000L;
    }
}
