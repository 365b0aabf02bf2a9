package dev.freno.server.store;

import dev.freno.core.check.StoreState;
import dev.freno.core.reading.HostReading;
import java.util.List;

/**
 * A store with all that its state was made of, as of one instant.
 *
 * <p>Immutable.
 *
 * @param state what checks see
 * @param hosts for each metric of the store, in their order, what is known of each host, in the order of hosts
 * @param dormant whether its hosts are asked slowly, because nobody asks about it
 */
public record StoreSnapshot(StoreState state, List<List<HostReading>> hosts, boolean dormant) {
    public StoreSnapshot {
        hosts = List.copyOf(hosts);
    }
}
