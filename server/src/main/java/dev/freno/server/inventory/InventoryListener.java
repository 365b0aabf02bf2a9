package dev.freno.server.inventory;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreKey;
import java.util.List;

/** Hears which hosts a store has. Called on the inventory's thread, one call at a time; must not block. */
@FunctionalInterface
public interface InventoryListener {
    /**
     * The hosts are known for the first time, or have changed.
     *
     * @param hosts all of them, without duplicates, in their order; immutable, may be empty
     */
    void hostsChanged(StoreKey store, List<InstanceKey> hosts);
}
