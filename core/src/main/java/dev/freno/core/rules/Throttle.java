package dev.freno.core.rules;

import org.jspecify.annotations.Nullable;

/**
 * A rule that refuses an app, wholly or in part, on one store or on all.
 *
 * <p>Immutable.
 *
 * @param app the app it names, not empty
 * @param store the name of the only store it is for, null for all stores
 * @param ratio the share of checks it refuses, 0 to 1
 * @param expiry when it ends
 */
public record Throttle(String app, @Nullable String store, double ratio, Expiry expiry) {
    public Throttle {
        if (app.isEmpty()) {
            throw new IllegalArgumentException("a throttle needs an app");
        }
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("a ratio is within 0 to 1, not " + ratio);
        }
    }

    /** {@code app}, or {@code app/store} for a rule on one store: how lists and backends name it. */
    public String key() {
        return store == null ? app : app + "/" + store;
    }

    public boolean isActiveAt(long nowMillis) {
        return expiry.isActiveAt(nowMillis);
    }
}
