package dev.freno.core.check;

import dev.freno.core.reading.Aggregate;
import dev.freno.core.store.StoreSpec;
import java.util.List;

/**
 * A store as of the last change of any of its readings.
 *
 * <p>Immutable.
 *
 * @param spec the store
 * @param aggregates one for each of the store's metrics, in their order
 */
public record StoreState(StoreSpec spec, List<Aggregate> aggregates) {
    public StoreState {
        aggregates = List.copyOf(aggregates);
        if (aggregates.size() != spec.metrics().size()) {
            throw new IllegalArgumentException(spec.key() + " has "
                    + spec.metrics().size() + " metrics, not " + aggregates.size() + " aggregates");
        }
    }

    /** A store of which nothing is known yet. */
    public static StoreState notCollected(StoreSpec spec) {
        return new StoreState(
                spec,
                spec.metrics().stream().map(metric -> Aggregate.NOT_COLLECTED).toList());
    }
}
