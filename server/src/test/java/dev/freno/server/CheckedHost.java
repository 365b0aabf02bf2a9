package dev.freno.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** What answers the HTTP checks of a host: with a status that can be changed, or not at all. */
final class CheckedHost implements AutoCloseable {
    /** In place of a status: takes the request and says nothing for now. */
    static final int SILENCE = 0;

    private final HttpServer server;
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final Queue<HttpExchange> unanswered = new ConcurrentLinkedQueue<>();
    private volatile int status;

    private CheckedHost(String address, int port, int status) {
        this.status = status;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    static CheckedHost answering(int status, String address, int port) {
        return new CheckedHost(address, port, status);
    }

    private void answer(HttpExchange exchange) throws IOException {
        paths.add(exchange.getRequestURI().toString());
        unanswered.add(exchange);
        answerAll();
    }

    private void answerAll() throws IOException {
        int now = status;
        if (now == SILENCE) {
            return;
        }
        for (HttpExchange next = unanswered.poll(); next != null; next = unanswered.poll()) {
            next.sendResponseHeaders(now, -1);
            next.close();
        }
    }

    /** From now on, and to those that wait for an answer. */
    void answers(int latest) {
        status = latest;
        try {
            answerAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was asked for, in the order in which it was. */
    List<String> paths() {
        return List.copyOf(paths);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
