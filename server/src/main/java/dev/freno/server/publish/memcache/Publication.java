package dev.freno.server.publish.memcache;

import dev.freno.core.check.StoreState;
import dev.freno.core.reading.Aggregate;
import dev.freno.core.reading.Aggregate.Collected;
import java.time.Duration;
import java.util.List;

/**
 * What memcached may say of a store at one instant.
 *
 * <p>memcached forgets an entry within {@link #LIFETIME} by itself, but not sooner. So a value is written only while it has
 * that long to go until freno would call it stale: then the entry is true to its end, even if this process is killed or
 * frozen right after writing it.
 *
 * <p>Immutable.
 */
sealed interface Publication {
    /** The longest that an entry lives: the expiry that it is given, memcached's smallest. */
    Duration LIFETIME = Duration.ofSeconds(1);

    /** The only instance needed of {@link None}. */
    Publication NONE = new None();

    /**
     * The value of the store's first metric; all others, if there are any, are within their thresholds.
     *
     * @param atNanos when the query for it was sent
     */
    record Value(double value, long atNanos) implements Publication {}

    /** There is this value, but it may turn stale within {@link #LIFETIME}. */
    record Late(double value) implements Publication {}

    /** freno does not know the store's state, or another metric of it is above its threshold. */
    record None() implements Publication {}

    static Publication of(StoreState state, long nowNanos) {
        if (!(state.aggregates().getFirst() instanceof Collected first)) {
            return NONE;
        }
        long left = Math.min(first.staleAfterNanos(), othersGoodUntilNanos(state)) - nowNanos;
        if (left < 0) {
            return NONE;
        }
        return left < LIFETIME.toNanos() ? new Late(first.value()) : new Value(first.value(), first.atNanos());
    }

    /** Readers see one metric only, so that the entry must not outlive the good state of the others. */
    private static long othersGoodUntilNanos(StoreState state) {
        List<Aggregate> aggregates = state.aggregates();
        long until = Long.MAX_VALUE;
        for (int i = 1; i < aggregates.size(); i++) {
            boolean good = aggregates.get(i) instanceof Collected other
                    && other.value() <= state.spec().metrics().get(i).threshold();
            until = Math.min(until, good ? ((Collected) aggregates.get(i)).staleAfterNanos() : -1);
        }
        return until;
    }
}
