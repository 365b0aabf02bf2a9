package dev.freno.server.config;

/**
 * What an operator should look at, though the configuration can be used. Never holds a password.
 *
 * <p>Immutable.
 *
 * @param place where
 * @param text what is odd; one line of bounded length
 */
public record Warning(Place place, String text) {
    /** {@code file:line: path: text}. */
    @Override
    public String toString() {
        return place + ": " + text;
    }
}
