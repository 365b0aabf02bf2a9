package dev.freno.server.http.forward;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** The headers by which nodes of a group understand each other. */
public final class Hop {
    /** Who answered, or would answer: the name of the leader. */
    public static final CharSequence LEADER = HttpHeaders.createOptimized("x-freno-leader");

    /** Where a request comes from: what proxies say. */
    public static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("x-forwarded-for");

    /** On a request: which node passes it on. Such a request is never passed on again. */
    static final CharSequence FORWARDED_BY = HttpHeaders.createOptimized("x-freno-forwarded-by");

    /**
     * On the answer to such a request: who leads by its own word, the node that answers, or {@link #NO}. An answer that
     * does not name the leader that was asked counts for nothing: whatever listens at its address by now, a node that leads
     * another group among them, might say 200 to everything.
     */
    static final CharSequence LEADING = HttpHeaders.createOptimized("x-freno-leading");

    static final String NO = "false";

    private static final int LAST_OF_LATIN_1 = 0xff;

    private Hop() {}

    /** Whether another node has passed this request on. */
    public static boolean isForwarded(HttpServerRequest request) {
        return request.headers().contains(FORWARDED_BY);
    }

    /** Tells the node that has passed a request on that it gets the answer of this leader. */
    public static void answerLeading(HttpServerRequest request, String serviceId) {
        request.response().putHeader(LEADING, text(serviceId));
    }

    /** Tells the node that has passed a request on that this node does not lead. */
    public static void answerFollowing(HttpServerRequest request) {
        request.response().putHeader(LEADING, NO);
    }

    /** A text as the value of a header: what cannot stand in one is shown as a question mark. */
    public static String text(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            text.append(c < ' ' || c == 0x7f || c > LAST_OF_LATIN_1 ? '?' : c);
        }
        return text.toString();
    }
}
