package dev.freno.bench.load;

import java.io.IOException;

/** The socket did not take a whole request, though none was in flight. */
final class NotSentException extends IOException {
    private static final long serialVersionUID = 1;

    NotSentException() {
        super("the socket did not take a whole request: requests are too large for this kind of load");
    }
}
