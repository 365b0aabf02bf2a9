package dev.freno.core.store;

import java.util.List;

/**
 * A store as configured: its metrics, and how its hosts become one value each.
 *
 * <p>Immutable.
 *
 * @param key the store's name
 * @param metrics one or more metrics with distinct names; the first is the one whose threshold a read check replaces
 * @param ignore which hosts may misbehave
 * @param joinGraceNanos for how long a host that appears while the store is served may stay above a threshold, or fail, and
 *     not count; 0 for no grace
 */
public record StoreSpec(StoreKey key, List<MetricSpec> metrics, IgnoreRules ignore, long joinGraceNanos) {
    /** A store whose hosts have no grace. */
    public StoreSpec(StoreKey key, List<MetricSpec> metrics, IgnoreRules ignore) {
        this(key, metrics, ignore, 0);
    }

    public StoreSpec {
        metrics = List.copyOf(metrics);
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("store " + key + " has no metric");
        }
        if (metrics.stream().map(MetricSpec::name).distinct().count() < metrics.size()) {
            throw new IllegalArgumentException("store " + key + " has two metrics of the same name");
        }
        if (joinGraceNanos < 0) {
            throw new IllegalArgumentException("store " + key + " has a grace of " + joinGraceNanos + " ns");
        }
    }
}
