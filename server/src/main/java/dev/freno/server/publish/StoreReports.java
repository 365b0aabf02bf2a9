package dev.freno.server.publish;

import dev.freno.core.store.StoreKey;
import java.util.concurrent.CompletableFuture;

/** Where reports of stores come from. Thread-safe. */
@FunctionalInterface
public interface StoreReports {
    /** The report of a configured store, made on the store's own thread; returns at once. */
    CompletableFuture<StoreReport> of(StoreKey store);
}
