package dev.freno.core.store;

/**
 * One metric of a store: what is asked of each host, and what is too much.
 *
 * <p>Immutable.
 *
 * @param name the metric's name within its store; {@link #DEFAULT_NAME} where the configuration names none
 * @param query what a prober asks, in its own language; empty means replication lag
 * @param threshold the highest value at which apps may write, finite, 0 or more, in the metric's unit
 * @param freshnessNanos the age past which a reading says nothing any more, positive
 */
public record MetricSpec(String name, String query, double threshold, long freshnessNanos) {
    /** The metric of a store whose configuration names only a query and a threshold. */
    public static final String DEFAULT_NAME = "default";

    public MetricSpec {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a metric needs a name");
        }
        if (!Double.isFinite(threshold) || threshold < 0) {
            throw new IllegalArgumentException("threshold must be a finite number of 0 or more, not " + threshold);
        }
        if (freshnessNanos <= 0) {
            throw new IllegalArgumentException("freshness must be positive, not " + freshnessNanos + " ns");
        }
    }
}
