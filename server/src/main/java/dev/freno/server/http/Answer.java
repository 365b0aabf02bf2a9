package dev.freno.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * A complete answer. Its body is never changed once made, so constant answers are shared between requests and loops.
 *
 * @param status the HTTP status
 * @param contentType what the body is, null where there is none
 * @param body what GET gets; HEAD gets its length
 * @param allow the value of the {@code Allow} header, null for none
 */
record Answer(
        int status,
        @Nullable CharSequence contentType,
        Buffer body,
        @Nullable CharSequence allow) {
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final AsciiString TEXT = AsciiString.cached("text/plain; charset=utf-8");
    private static final CharSequence METHODS = HttpHeaders.createOptimized("GET, HEAD, OPTIONS");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final Buffer EMPTY = Buffer.buffer();

    static final Answer OK = general(HttpResponseStatus.OK.code(), "OK");
    static final Answer NOT_FOUND = text(HttpResponseStatus.NOT_FOUND.code(), TEXT, "404 page not found\n");
    static final Answer INTERNAL_ERROR = general(HttpResponseStatus.INTERNAL_SERVER_ERROR.code(), "internal error");
    static final Answer TOO_MUCH_UNREAD =
            general(HttpResponseStatus.SERVICE_UNAVAILABLE.code(), "too many answers wait to be read: ask again later");
    static final Answer OPTIONS = new Answer(HttpResponseStatus.OK.code(), null, EMPTY, METHODS);
    static final Answer METHOD_NOT_ALLOWED = new Answer(
            HttpResponseStatus.METHOD_NOT_ALLOWED.code(), TEXT, Buffer.buffer("Method Not Allowed\n"), METHODS);

    /** {@code {"StatusCode":…,"Message":…}}. */
    static Answer general(int status, String message) {
        return json(
                status,
                Json.object()
                        .put("StatusCode", status)
                        .put("Message", message)
                        .closeObject()
                        .line());
    }

    static Answer json(Buffer body) {
        return json(HttpResponseStatus.OK.code(), body);
    }

    static Answer json(int status, Buffer body) {
        return new Answer(status, JSON, body, null);
    }

    static Answer text(int status, CharSequence contentType, String body) {
        return new Answer(status, contentType, Buffer.buffer(body), null);
    }

    static Answer empty(int status) {
        return new Answer(status, null, EMPTY, null);
    }

    /** Completes when the body has left, or never will. */
    Future<Void> sendTo(HttpServerRequest request) {
        HttpServerResponse response = request.response().setStatusCode(status);
        if (contentType != null) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
            if (TEXT.contentEquals(contentType)) {
                response.putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF);
            }
        }
        if (allow != null) {
            response.putHeader(HttpHeaders.ALLOW, allow);
        }
        if (HttpMethod.HEAD.equals(request.method())) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            return response.end();
        }
        return response.end(body);
    }
}
