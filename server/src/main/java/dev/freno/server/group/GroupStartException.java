package dev.freno.server.group;

/**
 * A node cannot take part in its group: its data directory is in use or unreadable, its address is taken, or what is
 * stored contradicts the configuration. Nothing of the group is left open. The message is for the operator and says what
 * to do.
 */
public final class GroupStartException extends Exception {
    public GroupStartException(String message) {
        super(message);
    }

    public GroupStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
