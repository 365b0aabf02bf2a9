package dev.freno.server.inventory.haproxy;

/** A statistics page of HAProxy, or a pool on it, that cannot be relied on. The message tells the operator why. */
final class StatsPageException extends Exception {
    private static final long serialVersionUID = 1;

    StatsPageException(String message) {
        super(message);
    }
}
