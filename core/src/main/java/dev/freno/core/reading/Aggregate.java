package dev.freno.core.reading;

import dev.freno.core.store.InstanceKey;

/**
 * A metric over all hosts of a store.
 *
 * <p>Immutable.
 */
public sealed interface Aggregate {
    /** The only instance needed of {@link NotCollected}. */
    Aggregate NOT_COLLECTED = new NotCollected();

    /** The only instance needed of {@link NoHosts}. */
    Aggregate NO_HOSTS = new NoHosts();

    /**
     * The worst value that counts.
     *
     * @param value finite, 0 or more
     * @param host where it was read
     * @param atNanos when the query for it was sent
     * @param staleAfterNanos the last instant at which every reading behind this aggregate is within its freshness
     *     deadline; later the aggregate proves nothing
     */
    record Collected(double value, InstanceKey host, long atNanos, long staleAfterNanos) implements Aggregate {}

    /**
     * A host failed and the ignore rules do not excuse it.
     *
     * @param host the lowest host that failed
     * @param failure why; its kind may be {@link FailureKind#STALE}, and then its instant is that of the old value
     */
    record Failed(InstanceKey host, Reading.Failure failure) implements Aggregate {}

    /** No host that counts has a value, and some are still joining. */
    record NotCollected() implements Aggregate {}

    /** No host counts: none is known, or all are left out. */
    record NoHosts() implements Aggregate {}
}
