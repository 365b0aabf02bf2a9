package dev.freno.server.group.raft;

import java.io.IOException;

/** What lies in the data directory cannot be trusted or understood; the message names the file and says what to do. */
final class StoredStateException extends IOException {
    StoredStateException(String message) {
        super(message);
    }
}
