package dev.freno.core.rules;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules for one app name: at most one for all stores, and at most one for each store. Immutable. */
record AppRules(@Nullable Throttle everywhere, Map<String, Throttle> byStore) {
    static final AppRules EMPTY = new AppRules(null, Map.of());

    /** The active rule of the highest ratio among the one for all stores and the one for this store. */
    @Nullable Throttle strictest(String store, long nowMillis) {
        Throttle here = active(byStore.isEmpty() ? null : byStore.get(store), nowMillis);
        Throttle anywhere = active(everywhere, nowMillis);
        if (here == null || anywhere == null) {
            return here == null ? anywhere : here;
        }
        return here.ratio() >= anywhere.ratio() ? here : anywhere;
    }

    private static @Nullable Throttle active(@Nullable Throttle throttle, long nowMillis) {
        return throttle != null && throttle.isActiveAt(nowMillis) ? throttle : null;
    }

    @Nullable Throttle exact(@Nullable String store) {
        return store == null ? everywhere : byStore.get(store);
    }

    AppRules with(Throttle throttle) {
        String store = throttle.store();
        if (store == null) {
            return new AppRules(throttle, byStore);
        }
        Map<String, Throttle> changed = new HashMap<>(byStore);
        changed.put(store, throttle);
        return new AppRules(everywhere, Map.copyOf(changed));
    }

    AppRules without(@Nullable String store) {
        if (store == null) {
            return new AppRules(null, byStore);
        }
        Map<String, Throttle> changed = new HashMap<>(byStore);
        changed.remove(store);
        return new AppRules(everywhere, Map.copyOf(changed));
    }

    Stream<Throttle> all() {
        return Stream.concat(Stream.ofNullable(everywhere), byStore.values().stream());
    }

    int size() {
        return byStore.size() + (everywhere == null ? 0 : 1);
    }

    Expiry firstExpiry() {
        return all().map(Throttle::expiry).min(Expiry::compareTo).orElse(Expiry.NEVER);
    }
}
