package dev.freno.server;

/** A node cannot start. Nothing of it is left running. The message is for the operator and says what to do. */
public final class StartException extends Exception {
    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
