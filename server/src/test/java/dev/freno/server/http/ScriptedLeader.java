package dev.freno.server.http;

import dev.freno.core.store.InstanceKey;
import dev.freno.lab.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Something that listens where a leader should, and answers each request by a script. */
final class ScriptedLeader implements AutoCloseable {
    /** In place of an answer: nothing is said, and the connection stays open. */
    static final String SILENCE = "";

    /** At the end of an answer: the connection is closed after it. */
    static final String CLOSE = "\0";

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    /** The heads of all requests, line by line. */
    final List<List<String>> requests = new CopyOnWriteArrayList<>();

    private volatile Function<String, String> script;

    /**
     * Listens on a free port.
     *
     * @param script the answer to a request line, as it goes over the wire
     */
    ScriptedLeader(Function<String, String> script) throws IOException {
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /** The answer of a leader of this name, with a body. */
    static String leading(String id, int status, String body) {
        return answer(status, "X-Freno-Leading: " + id + "\r\nContent-Type: application/json\r\n", body);
    }

    static String answer(int status, String headers, String body) {
        return "HTTP/1.1 " + status + " Said\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    void script(Function<String, String> other) {
        script = other;
    }

    InstanceKey address() {
        return new InstanceKey("127.0.0.1", server.getLocalPort());
    }

    int connections() {
        return accepted.get();
    }

    /** How many requests had this target. */
    long countOf(String target) {
        return requests.stream()
                .filter(head -> head.getFirst().contains(" " + target + " "))
                .count();
    }

    void awaitRequests(int count) {
        Eventually.eventually("requests", Eventually.LIMIT, requests::size, size -> size >= count);
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                accepted.incrementAndGet();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            for (List<String> head = head(in); head != null; head = head(in)) {
                requests.add(head);
                String answer = script.apply(head.getFirst());
                boolean closes = answer.endsWith(CLOSE);
                String said = closes ? answer.substring(0, answer.length() - 1) : answer;
                connection.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
                if (closes) {
                    return;
                }
            }
        } catch (IOException gone) {
            // By the node or by the test.
        }
    }

    private static @Nullable List<String> head(BufferedReader in) throws IOException {
        List<String> head = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty()) {
                return head;
            }
            head.add(line);
        }
        return null;
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
