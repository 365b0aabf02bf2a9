package dev.freno.lab;

/**
 * An account on the lab's servers. Immutable.
 *
 * @param name login name
 * @param password random, made for one cluster, never printed by {@link #toString()}
 */
public record LabUser(String name, String password) {

    @Override
    public String toString() {
        return name;
    }
}
