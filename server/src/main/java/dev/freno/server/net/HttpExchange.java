package dev.freno.server.net;

import dev.freno.server.net.HttpFetcher.Page;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, until the first of these: the whole page is there, it is too large, something failed, time
 * is up. Whatever comes after that is dropped, and the connection with it.
 *
 * <p>The timer and the connection may have different event loops: what changes the state is synchronized.
 */
final class HttpExchange {
    /** In place of a bound: the exchange ends with the head of the answer, and the page has no body. */
    static final int STATUS_ONLY = -1;

    private static final int MAX_CAUSES = 10;

    private final Vertx vertx;
    private final int maxBytes;
    private final ByteBudget budget;
    private final Promise<Page> promise = Promise.promise();
    private final Buffer body = Buffer.buffer();
    private @Nullable HttpClientRequest request;
    private long timer;
    private boolean over;

    /**
     * Begins nothing yet.
     *
     * @param maxBytes the largest body, or {@link #STATUS_ONLY}
     * @param budget of all bodies that are under way
     */
    HttpExchange(Vertx vertx, int maxBytes, ByteBudget budget) {
        this.vertx = vertx;
        this.maxBytes = maxBytes;
        this.budget = budget;
    }

    Future<Page> page() {
        return promise.future();
    }

    synchronized void expireAfter(Duration deadline) {
        long millis = Math.max(1, deadline.toMillis());
        timer = vertx.setTimer(millis, id -> fail("no complete answer within " + millis + " ms"));
    }

    synchronized void connected(HttpClientRequest made) {
        request = made;
        if (over) {
            made.reset();
            return;
        }
        made.exceptionHandler(this::failed);
        made.response().onComplete(this::answered, this::failed);
        made.end();
    }

    void failed(Throwable cause) {
        fail(message(cause));
    }

    /** With the root of the matter, which for TLS says what is wrong with a certificate. */
    private static String message(Throwable cause) {
        Throwable root = cause;
        for (int depth = 0; depth < MAX_CAUSES && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String deeper = root.getMessage();
        return deeper == null || message.contains(deeper) ? message : message + ": " + deeper;
    }

    private synchronized void answered(HttpClientResponse response) {
        if (over) {
            return;
        }
        response.exceptionHandler(this::failed);
        if (maxBytes == STATUS_ONLY) {
            complete(response.statusCode());
            response.request().reset();
            return;
        }
        response.handler(this::take);
        response.endHandler(end -> complete(response.statusCode()));
    }

    private synchronized void take(Buffer chunk) {
        if (over) {
            return;
        }
        if (chunk.length() > maxBytes - body.length()) {
            fail("the answer is larger than " + maxBytes + " bytes");
        } else if (budget.tryTake(chunk.length())) {
            body.appendBuffer(chunk);
        } else {
            fail("too large together with the other answers under way");
        }
    }

    private synchronized void complete(int status) {
        if (!over) {
            end();
            promise.complete(new Page(status, body));
        }
    }

    private synchronized void fail(String why) {
        if (!over) {
            end();
            if (request != null) {
                request.reset();
            }
            promise.fail(new FetchException(why));
        }
    }

    private void end() {
        over = true;
        budget.giveBack(body.length());
        vertx.cancelTimer(timer);
    }
}
