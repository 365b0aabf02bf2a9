package dev.freno.bench.load;

import java.io.IOException;

/** What came is no answer of HTTP/1.1, or not one to the request; nothing that was measured means anything. */
public final class NotHttpException extends IOException {
    private static final long serialVersionUID = 1;

    NotHttpException(String message) {
        super(message);
    }
}
