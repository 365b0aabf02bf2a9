package dev.freno.core.check;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.store.InstanceKey;
import org.jspecify.annotations.Nullable;

/**
 * What a check found of one metric.
 *
 * <p>Immutable.
 *
 * @param metric the metric's name
 * @param reason {@code OK}, {@code THRESHOLD_EXCEEDED}, {@code NOT_COLLECTED_YET}, {@code STALE}, {@code NO_HOSTS} or
 *     {@code PROBE_FAILED}
 * @param value the value found, finite, 0 or more; 0 where there is none
 * @param threshold the threshold it was held against
 * @param host the host behind the value or the failure, null where there is none
 * @param ageNanos the age of the value or of the failed attempt, {@link #NO_AGE} where there is neither
 * @param failure the kind of failure, null where there is none
 */
public record Finding(
        String metric,
        Reason reason,
        double value,
        double threshold,
        @Nullable InstanceKey host,
        long ageNanos,
        @Nullable FailureKind failure) {
    /** No value and no attempt to tell an age of. */
    public static final long NO_AGE = -1;

    /** The value as a multiple of its threshold, which makes metrics of different units comparable; 0/0 is 0. */
    double load() {
        return value == 0 ? 0 : value / threshold;
    }
}
