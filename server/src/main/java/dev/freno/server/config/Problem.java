package dev.freno.server.config;

/**
 * Why a configuration cannot be used. Never holds a password.
 *
 * <p>Immutable.
 *
 * @param place where
 * @param text what is wrong, naming the offending text; one line of bounded length
 */
public record Problem(Place place, String text) {
    /** {@code file:line: path: text}. */
    @Override
    public String toString() {
        return place + ": " + text;
    }
}
