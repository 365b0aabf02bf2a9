package dev.freno.server.net;

import java.util.concurrent.CompletionException;

/**
 * Something could not be fetched from the network, or was not what it should be. The message says why, in words for the
 * operator, without secrets; whatever of the answer it quotes, it is one line of at most {@link #MAX_LENGTH} characters.
 */
public final class FetchException extends Exception {
    /** The longest message; what is longer is cut. */
    public static final int MAX_LENGTH = 400;

    private static final long serialVersionUID = 1;

    public FetchException(String message) {
        super(tidy(message));
    }

    /** What made a stage fail, out of what stages wrap it in. */
    public static Throwable causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private static String tidy(String message) {
        String cut = message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH - 1) + "…";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
