package dev.freno.server.http.forward;

import dev.freno.core.time.Moments;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to a leader and its answer. It ends once; what comes after that is dropped, and the connection with it.
 * Nothing is ever sent twice. Confined to a loop.
 */
final class Exchange {
    /** The largest body that is passed on. */
    static final int MAX_BODY = 64 << 10;

    private final Leader leader;
    private final long beganNanos;
    private final Moments moments;
    private final Consumer<Tried> end;
    private final Buffer body = Buffer.buffer();
    private @Nullable HttpClientRequest request;
    private long sentNanos;
    private boolean over;

    Exchange(Leader leader, Moments moments, Consumer<Tried> end) {
        this.leader = leader;
        this.beganNanos = moments.now().nanos();
        this.moments = moments;
        this.end = end;
    }

    void start(HttpClient client, RequestOptions options) {
        try {
            client.request(options).onComplete(this::connected, failure -> end(new Tried.Unreached(text(failure))));
        } catch (IllegalStateException closed) {
            end(new Tried.Unreached(text(closed)));
        }
    }

    Leader leader() {
        return leader;
    }

    long beganNanos() {
        return beganNanos;
    }

    /** Whether the leader may have got it. */
    boolean isSent() {
        return request != null;
    }

    long sentNanos() {
        return sentNanos;
    }

    private void connected(HttpClientRequest made) {
        if (over) {
            made.reset();
            return;
        }
        request = made;
        sentNanos = moments.now().nanos();
        made.exceptionHandler(this::broken);
        made.response().onComplete(this::answered, this::broken);
        made.end().onFailure(this::broken);
    }

    private void answered(HttpClientResponse response) {
        response.exceptionHandler(this::broken);
        response.handler(this::take);
        response.endHandler(ended -> complete(response));
    }

    private void take(Buffer part) {
        if (over) {
            return;
        }
        if (part.length() > MAX_BODY - body.length()) {
            fail("its answer is larger than " + MAX_BODY + " bytes");
        } else {
            body.appendBuffer(part);
        }
    }

    private void complete(HttpClientResponse response) {
        String leading = response.getHeader(Hop.LEADING);
        if (Hop.text(leader.id()).equals(leading)) {
            end(new Tried.Answered(response.statusCode(), response.getHeader(HttpHeaders.CONTENT_TYPE), body));
        } else {
            end(Hop.NO.equals(leading) ? new Tried.NotLeading() : new Tried.Foreign());
        }
    }

    private void broken(Throwable failure) {
        fail(text(failure));
    }

    private void fail(String why) {
        if (!over) {
            abandon();
            end.accept(new Tried.Broken(why));
        }
    }

    private void end(Tried tried) {
        if (!over) {
            over = true;
            end.accept(tried);
        }
    }

    /** Lets go of it without an end. */
    void abandon() {
        over = true;
        if (request != null) {
            request.reset();
        }
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
