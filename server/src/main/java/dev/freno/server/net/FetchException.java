package dev.freno.server.net;

/** A page could not be fetched. The message says why, in words for the operator, without secrets. */
public final class FetchException extends Exception {
    private static final long serialVersionUID = 1;

    public FetchException(String message) {
        super(message);
    }
}
