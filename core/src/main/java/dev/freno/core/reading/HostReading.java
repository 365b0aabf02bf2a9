package dev.freno.core.reading;

import dev.freno.core.reading.Reading.Value;
import dev.freno.core.store.InstanceKey;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one metric on one host.
 *
 * <p>Immutable.
 *
 * @param host the host
 * @param standing how it stands by what is true of all its metrics; it may be joining for this one all the same, see
 *     {@link #standing(long, long)}
 * @param sinceNanos when the host joined the store, monotonic nanoseconds
 * @param reading the latest reading, null if there is none yet
 * @param graceUntilNanos the last instant of its grace, within which it does not count for this metric; {@link #NO_GRACE}
 *     if it was given none, or has been within the threshold
 */
public record HostReading(
        InstanceKey host,
        Standing standing,
        long sinceNanos,
        @Nullable Reading reading,
        long graceUntilNanos) {
    /** Before any instant. */
    public static final long NO_GRACE = Long.MIN_VALUE;

    /** A host without a grace. */
    public HostReading(InstanceKey host, Standing standing, long sinceNanos, @Nullable Reading reading) {
        this(host, standing, sinceNanos, reading, NO_GRACE);
    }

    /** With its newest reading. A value within the metric's threshold ends the grace for good. */
    public HostReading withReading(Reading latest, double threshold) {
        boolean within = latest instanceof Value value && value.value() <= threshold;
        return new HostReading(host, standing, sinceNanos, latest, within ? NO_GRACE : graceUntilNanos);
    }

    public HostReading withStanding(Standing other) {
        return other == standing ? this : new HostReading(host, other, sinceNanos, reading, graceUntilNanos);
    }

    public HostReading withGraceUntil(long lastNanos) {
        return new HostReading(host, standing, sinceNanos, reading, lastNanos);
    }

    /**
     * How it stands for this metric at this instant; {@link Standing#COUNTED} means that it takes part in the aggregate.
     *
     * @param freshnessNanos the metric's freshness deadline
     */
    public Standing standing(long freshnessNanos, long nowNanos) {
        return joining(freshnessNanos, nowNanos) == null ? standing : Standing.JOINING;
    }

    /**
     * What it waits for at this instant; null if it is not joining.
     *
     * @param freshnessNanos the metric's freshness deadline
     */
    public @Nullable Joining joining(long freshnessNanos, long nowNanos) {
        return switch (standing) {
            case JOINING -> Joining.FIRST_HTTP_CHECK;
            case COUNTED -> {
                boolean left = nowNanos <= leftOutUntilNanos(freshnessNanos);
                yield !left ? null : reading == null ? Joining.FIRST_READING : Joining.GRACE;
            }
            case SKIPPED, IGNORED, HTTP_CHECK_404 -> null;
        };
    }

    /** The last instant at which a host of standing {@link Standing#COUNTED} is left out because it is new. */
    long leftOutUntilNanos(long freshnessNanos) {
        return reading == null ? Math.max(graceUntilNanos, sinceNanos + freshnessNanos) : graceUntilNanos;
    }
}
