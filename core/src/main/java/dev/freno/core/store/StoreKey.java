package dev.freno.core.store;

/**
 * The name of a store, written {@code type/name}, for example {@code mysql/main1}.
 *
 * <p>Immutable.
 *
 * @param type the kind of store, not empty
 * @param name the name within the kind, not empty
 */
public record StoreKey(String type, String name) implements Comparable<StoreKey> {
    public StoreKey {
        if (type.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("a store needs a type and a name, not '" + type + "/" + name + "'");
        }
    }

    @Override
    public int compareTo(StoreKey other) {
        int byType = type.compareTo(other.type);
        return byType != 0 ? byType : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return type + "/" + name;
    }
}
