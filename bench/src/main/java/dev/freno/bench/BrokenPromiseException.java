package dev.freno.bench;

/** A node did what it never may. The message says where to read more. */
public final class BrokenPromiseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BrokenPromiseException(String message) {
        super(message);
    }
}
