package dev.freno.core.store;

/**
 * Which hosts of a store may misbehave without turning the store away.
 *
 * <p>Immutable.
 *
 * @param hosts how many of the worst hosts are left out, 0 or more
 * @param threshold only values above it are left out; 0 or less means any
 * @param connectFailures whether a host that cannot be connected to is left out for free
 */
public record IgnoreRules(int hosts, double threshold, boolean connectFailures) {
    /** Every host counts. */
    public static final IgnoreRules NONE = new IgnoreRules(0, 0, false);

    public IgnoreRules {
        if (hosts < 0) {
            throw new IllegalArgumentException("the number of ignored hosts must be 0 or more, not " + hosts);
        }
        if (!Double.isFinite(threshold)) {
            throw new IllegalArgumentException("the ignore threshold must be a finite number, not " + threshold);
        }
    }
}
