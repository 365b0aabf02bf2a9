package dev.freno.server.publish.memcache;

/** One change of one entry. Immutable. */
sealed interface Write {
    String key();

    /**
     * Sets the entry, to live for {@link Publication#LIFETIME} at most.
     *
     * @param value the store's value
     * @param text what the entry holds: {@code <epoch ms of the measurement>:<value with six decimals>}
     */
    record Put(String key, double value, String text) implements Write {}

    /** Deletes the entry if there is one. */
    record Remove(String key) implements Write {}
}
