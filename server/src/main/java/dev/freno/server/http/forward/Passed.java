package dev.freno.server.http.forward;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What came of an errand.
 *
 * <p>Immutable.
 */
public sealed interface Passed {
    /**
     * The leader's answer, complete.
     *
     * @param status as sent
     * @param contentType as sent, null where there was none
     * @param body as sent; empty for HEAD
     * @param leader who answered
     */
    record Answered(int status, @Nullable String contentType, Buffer body, String leader) implements Passed {}

    /** This node leads by now, and no other node has done anything: do it here. */
    record LeadsHere() implements Passed {}

    /** No leader could be asked; nothing has happened. */
    record NoLeader() implements Passed {}

    /** Too many errands are under way; nothing has happened. */
    record Busy() implements Passed {}

    /**
     * Only of commands: it was sent, and whether it was done is not known.
     *
     * @param why for the one who sent it
     */
    record Unknown(String why) implements Passed {}
}
