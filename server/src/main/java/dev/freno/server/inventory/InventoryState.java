package dev.freno.server.inventory;

import org.jspecify.annotations.Nullable;

/**
 * Where the hosts of a store come from, and how well that goes.
 *
 * <p>Immutable.
 *
 * @param source the source in a few words, without secrets
 * @param hosts how many hosts it gave at last, 0 before the first success
 * @param confirmedAtNanos when the source last gave them, monotonic nanoseconds; null before the first success
 * @param failure why the latest attempt failed, without secrets; null while none has failed since the last success
 */
public record InventoryState(
        String source,
        int hosts,
        @Nullable Long confirmedAtNanos,
        @Nullable String failure) {
    static InventoryState unknown(String source) {
        return new InventoryState(source, 0, null, null);
    }

    InventoryState confirmed(int found, long nowNanos) {
        return new InventoryState(source, found, nowNanos, null);
    }

    InventoryState failed(String why) {
        return new InventoryState(source, hosts, confirmedAtNanos, why);
    }

    /** Whether the latest attempt has failed. */
    public boolean isFailing() {
        return failure != null;
    }
}
