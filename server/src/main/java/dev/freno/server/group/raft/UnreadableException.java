package dev.freno.server.group.raft;

import java.io.IOException;

/** Bytes that are not what one of our codecs wrote; the message says in what way. */
sealed class UnreadableException extends IOException {
    UnreadableException(String message) {
        super(message);
    }

    /** Bytes that a newer freno wrote on purpose: not damaged, but not for us. */
    static final class NewerVersion extends UnreadableException {
        NewerVersion(String message) {
            super(message);
        }
    }
}
