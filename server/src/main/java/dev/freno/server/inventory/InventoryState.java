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
 * @param warning what the source said beside the hosts, null for nothing
 * @param failure why the latest attempt failed, without secrets; null while none has failed since the last success
 */
public record InventoryState(
        String source,
        int hosts,
        @Nullable Long confirmedAtNanos,
        @Nullable String warning,
        @Nullable String failure) {
    static InventoryState unknown(String source) {
        return new InventoryState(source, 0, null, null, null);
    }

    InventoryState confirmed(int found, long atNanos, @Nullable String beside) {
        return new InventoryState(source, found, atNanos, beside, null);
    }

    InventoryState failed(String why) {
        return new InventoryState(source, hosts, confirmedAtNanos, warning, why);
    }

    /** Whether the latest attempt has failed. */
    public boolean isFailing() {
        return failure != null;
    }
}
