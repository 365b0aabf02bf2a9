package dev.freno.core.reading;

import dev.freno.core.store.InstanceKey;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one metric on one host.
 *
 * <p>Immutable.
 *
 * @param host the host
 * @param standing whether it counts
 * @param sinceNanos when the host joined the store, monotonic nanoseconds
 * @param reading the latest reading, null if there is none yet
 */
public record HostReading(
        InstanceKey host,
        Standing standing,
        long sinceNanos,
        @Nullable Reading reading) {
    public HostReading withReading(Reading latest) {
        return new HostReading(host, standing, sinceNanos, latest);
    }

    public HostReading withStanding(Standing other) {
        return other == standing ? this : new HostReading(host, other, sinceNanos, reading);
    }
}
