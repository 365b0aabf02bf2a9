package dev.freno.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A request that is wrong in itself: nothing has been done for it, and this is its answer. */
final class Rejected extends Exception {
    private static final int MAX_QUOTED = 60;

    private final transient Answer answer;

    private Rejected(Answer answer) {
        super(null, null, false, false);
        this.answer = answer;
    }

    static Rejected notFound() {
        return new Rejected(Answer.NOT_FOUND);
    }

    static Rejected badInput(String message) {
        return new Rejected(Answer.general(HttpResponseStatus.BAD_REQUEST.code(), message));
    }

    /** The offending text in quotes, cut where it is long. */
    static String quoted(String text) {
        return text.length() <= MAX_QUOTED ? "'" + text + "'" : "'" + text.substring(0, MAX_QUOTED) + "…'";
    }

    Answer answer() {
        return answer;
    }
}
