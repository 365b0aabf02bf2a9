package dev.freno.server;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreKey;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.inventory.Inventory;
import dev.freno.server.inventory.InventoryListener;
import dev.freno.server.probe.ProbeLoops;
import dev.freno.server.publish.StoreReport;
import dev.freno.server.publish.StoreReports;
import dev.freno.server.store.StoreCell;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** All stores of a node at work, by their keys. Thread-safe. */
final class ServedStores implements InventoryListener, AutoCloseable {
    private static final long CLOSE_LIMIT_SECONDS = 2;

    private final Map<StoreKey, ServedStore> byKey;

    private ServedStores(Map<StoreKey, ServedStore> byKey) {
        this.byKey = byKey;
    }

    /**
     * Spreads the stores over the loops; nothing happens before {@link #start}.
     *
     * @param cells one for each of the stores, in their order
     * @throws StartException naming the store that cannot be served, and why
     */
    static ServedStores of(List<StoreConfig> stores, List<StoreCell> cells, ProbeLoops loops, ServedStore.Shared shared)
            throws StartException {
        Map<StoreKey, ServedStore> served = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            StoreKey key = cells.get(i).key();
            try {
                served.put(key, new ServedStore(stores.get(i), loops.of(i), cells.get(i), shared));
            } catch (IllegalArgumentException e) {
                throw new StartException("store " + key + ": " + e.getMessage(), e);
            }
        }
        return new ServedStores(served);
    }

    Collection<ServedStore> all() {
        return byKey.values();
    }

    void start() {
        all().forEach(ServedStore::start);
    }

    /** Ends all probes. Blocks until that is done. */
    @Override
    public void close() {
        CompletableFuture.allOf(all().stream().map(ServedStore::stop).toArray(CompletableFuture[]::new))
                .orTimeout(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void hostsChanged(StoreKey store, List<InstanceKey> hosts) {
        ServedStore changed = byKey.get(store);
        if (changed != null) {
            changed.hostsChanged(hosts);
        }
    }

    /** Their reports, with how their inventories stand. */
    StoreReports reports(Inventory inventory) {
        return store -> {
            ServedStore found = byKey.get(store);
            return found == null
                    ? CompletableFuture.failedFuture(new IllegalArgumentException("no store " + store))
                    : found.snapshot().thenApply(snapshot -> new StoreReport(snapshot, inventory.state(store)));
        };
    }
}
