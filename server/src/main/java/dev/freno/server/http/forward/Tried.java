package dev.freno.server.http.forward;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** How one exchange with a leader ended. */
sealed interface Tried {
    /** It answered as leader. */
    record Answered(int status, @Nullable String contentType, Buffer body) implements Tried {}

    /** It answered that it does not lead, so that nothing has happened. */
    record NotLeading() implements Tried {}

    /** There was no connection, so that nothing was sent. */
    record Unreached(String why) implements Tried {}

    /** It may have been sent, and no whole answer came. */
    record Broken(String why) implements Tried {}

    /** Something answered that is not this leader. */
    record Foreign() implements Tried {}
}
