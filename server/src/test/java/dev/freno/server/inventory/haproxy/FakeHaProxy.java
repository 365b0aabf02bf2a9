package dev.freno.server.inventory.haproxy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Serves a statistics page on a free port, or fails to in a way that a test chooses. Thread-safe. */
final class FakeHaProxy implements AutoCloseable {
    static final String PATH = "/stats";

    private final HttpServer server;
    private final Deque<HttpServerRequest> waiting = new ArrayDeque<>();
    private Buffer page = Buffer.buffer();
    private String authorization = "";
    private int status = 200;
    private boolean hanging;
    private int requests;

    FakeHaProxy(Vertx vertx) {
        server = await(vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.actualPort() + PATH);
    }

    synchronized void shows(Buffer latest) {
        page = latest;
        status = 200;
        hanging = false;
    }

    void shows(String latest) {
        shows(Buffer.buffer(latest));
    }

    synchronized void answers(int code) {
        status = code;
        hanging = false;
    }

    /** Sends the beginning of an answer and nothing more. */
    synchronized void hangs() {
        hanging = true;
    }

    synchronized void demands(String header) {
        authorization = header;
    }

    /** Answers those who were left hanging. */
    synchronized void release(String latest) {
        shows(latest);
        waiting.forEach(request -> request.response().end(page));
        waiting.clear();
    }

    synchronized int requests() {
        return requests;
    }

    private synchronized void serve(HttpServerRequest request) {
        requests++;
        boolean isPage = request.uri().equals(PATH + ";csv;norefresh");
        boolean allowed = authorization.isEmpty() || authorization.equals(request.getHeader("Authorization"));
        if (!isPage || !allowed) {
            request.response().setStatusCode(isPage ? 401 : 404).end();
        } else if (hanging) {
            request.response().setChunked(true).write("# pxname,svname,status,type,\n");
            waiting.add(request);
        } else {
            request.response().setStatusCode(status).end(page);
        }
    }

    @Override
    public void close() {
        await(server.close());
    }
}
