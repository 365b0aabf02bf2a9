package dev.freno.server.store;

import dev.freno.core.store.StoreKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stores of this node, found by name at the cost of two hash look-ups.
 *
 * <p>Immutable; thread-safe.
 */
public final class Stores {
    private final Map<String, Map<String, StoreCell>> byType;
    private final List<StoreCell> all;

    /**
     * Holds these stores.
     *
     * @param types every type that can be asked for, also those of which no store is configured
     * @param cells the configured stores
     */
    public Stores(Set<String> types, Collection<StoreCell> cells) {
        Map<String, Map<String, StoreCell>> index = new HashMap<>();
        types.forEach(type -> index.put(type, new HashMap<>()));
        for (StoreCell cell : cells) {
            StoreKey key = cell.key();
            index.computeIfAbsent(key.type(), type -> new HashMap<>()).put(key.name(), cell);
        }
        index.replaceAll((type, named) -> Map.copyOf(named));
        byType = Map.copyOf(index);
        all = cells.stream().sorted(Comparator.comparing(StoreCell::key)).toList();
    }

    /** Whether stores of this type can exist. */
    public boolean knowsType(String type) {
        return byType.containsKey(type);
    }

    /** The store of this name, null if it is not configured. */
    public @Nullable StoreCell find(String type, String name) {
        Map<String, StoreCell> named = byType.get(type);
        return named == null ? null : named.get(name);
    }

    /** Every store, in the order of keys. */
    public List<StoreCell> all() {
        return all;
    }
}
