package dev.freno.server.publish;

import dev.freno.server.inventory.InventoryState;
import dev.freno.server.store.StoreSnapshot;

/**
 * All that a node knows of one store.
 *
 * <p>Immutable.
 *
 * @param snapshot its metrics and hosts
 * @param inventory where its hosts come from
 */
public record StoreReport(StoreSnapshot snapshot, InventoryState inventory) {}
