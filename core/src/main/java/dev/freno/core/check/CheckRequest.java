package dev.freno.core.check;

import org.jspecify.annotations.Nullable;

/**
 * May this app write to this store now? The four check routes are the combinations of two properties: whether the
 * request brings a threshold of its own (a read check), and whether a store that is not configured is fine.
 *
 * <p>Immutable.
 *
 * @param app the asking app; empty means none was named, which is always refused
 * @param storeType the kind of store
 * @param storeName the store's name within its kind
 * @param threshold replaces the threshold of the store's first metric, finite and 0 or more; null for a write check
 * @param allowsUnknownStore whether a store that is not configured answers "write"
 * @param lowPriority whether this request stands back while normal ones are refused
 * @param origin who asks
 */
public record CheckRequest(
        String app,
        String storeType,
        String storeName,
        @Nullable Double threshold,
        boolean allowsUnknownStore,
        boolean lowPriority,
        Origin origin) {

    /** Who asks. */
    public enum Origin {
        /** An app, over the network. */
        CLIENT,
        /** freno itself. Internal checks look at the store alone: no rule, mark or share domain stops them. */
        INTERNAL
    }

    public CheckRequest {
        if (threshold != null && (!Double.isFinite(threshold) || threshold < 0)) {
            throw new IllegalArgumentException("a threshold is finite and 0 or more, not " + threshold);
        }
    }

    /** A plain write check by an app. */
    public static CheckRequest write(String app, String storeType, String storeName) {
        return new CheckRequest(app, storeType, storeName, null, false, false, Origin.CLIENT);
    }

    public boolean isRead() {
        return threshold != null;
    }
}
