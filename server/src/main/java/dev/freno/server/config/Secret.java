package dev.freno.server.config;

/**
 * A password: never shown by {@link #toString}, so that it cannot slip into a log.
 *
 * <p>Immutable.
 *
 * @param reveal the password itself
 */
public record Secret(String reveal) {
    /** No password. */
    public static final Secret NONE = new Secret("");

    @Override
    public String toString() {
        return reveal.isEmpty() ? "" : "***";
    }
}
