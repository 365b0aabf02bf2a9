package dev.freno.server;

import dev.freno.lab.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A client that asks the same over and over, every few milliseconds on a thread of its own, and remembers all answers. So
 * that "never" can be tested. Instants are those of {@link System#nanoTime()}.
 */
final class CheckWatch implements AutoCloseable {
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean watching = true;

    /**
     * One answer.
     *
     * @param status 0 where there was none
     */
    record Seen(long sentNanos, long answeredNanos, int status, String body) {
        @Override
        public String toString() {
            return status + " " + body.strip();
        }
    }

    private CheckWatch(int port, String path) {
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        thread = Thread.ofPlatform().daemon().name("watch " + path).start(this::run);
    }

    /** Asks from now on; the node need not be up yet. */
    static CheckWatch of(int port, String path) {
        return new CheckWatch(port, path);
    }

    static CheckWatch of(LocalNode node, String store) {
        return new CheckWatch(node.port(), "/check/watch/mysql/" + store);
    }

    private void run() {
        while (watching) {
            seen.add(ask());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private Seen ask() {
        long sent = System.nanoTime();
        try {
            var response = client.send(request, BodyHandlers.ofString());
            return new Seen(sent, System.nanoTime(), response.statusCode(), response.body());
        } catch (IOException e) {
            return new Seen(sent, System.nanoTime(), 0, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Seen(sent, System.nanoTime(), 0, "interrupted");
        }
    }

    List<Seen> all() {
        return List.copyOf(seen);
    }

    /** The answers to what was asked within this time. */
    List<Seen> between(long fromNanos, long toNanos) {
        return seen.stream()
                .filter(each -> each.sentNanos() - fromNanos >= 0 && toNanos - each.sentNanos() > 0)
                .toList();
    }

    /** Waits for the first answer of this kind to what was asked from this instant on. */
    Seen awaitFirst(String what, long fromNanos, Predicate<Seen> wanted) {
        Eventually.eventually(
                what + " from " + this,
                LocalNode.SOON,
                () -> seen.stream().anyMatch(each -> each.sentNanos() - fromNanos >= 0 && wanted.test(each)));
        return seen.stream()
                .filter(each -> each.sentNanos() - fromNanos >= 0 && wanted.test(each))
                .findFirst()
                .orElseThrow();
    }

    Seen awaitStatus(int status, long fromNanos) {
        return awaitFirst("status " + status, fromNanos, each -> each.status() == status);
    }

    /** Waits until so many questions are answered. */
    void awaitAnswers(int count) {
        Eventually.eventually("answers from " + this, LocalNode.SOON, () -> seen.size() >= count);
    }

    /** Waits until so many questions that were asked from this instant on are answered. */
    void awaitAnswers(int count, long fromNanos) {
        Eventually.eventually(
                "answers from " + this,
                LocalNode.SOON,
                () -> between(fromNanos, System.nanoTime()).size() >= count);
    }

    @Override
    public String toString() {
        return request.uri().getPath();
    }

    @Override
    public void close() {
        watching = false;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
