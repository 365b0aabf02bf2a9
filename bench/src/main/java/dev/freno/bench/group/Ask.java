package dev.freno.bench.group;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client of one node that keeps its connection, and makes a new one after anything went wrong. It never asks twice by itself.
 * For one thread.
 */
public final class Ask implements AutoCloseable {
    private static final Duration MOMENT = Duration.ofMillis(500);

    private final GroupNode node;
    private final long limitNanos;
    private @Nullable HttpLine line;

    /** @param limit after which a request is given up */
    public Ask(GroupNode node, Duration limit) {
        this.node = node;
        this.limitNanos = limit.toNanos();
    }

    /** One request on a connection of its own, given up after a moment. */
    public static Answer once(GroupNode node, String path) {
        try (Ask ask = new Ask(node, MOMENT)) {
            return ask.get(path);
        }
    }

    public GroupNode node() {
        return node;
    }

    /** Asks, and waits for the whole answer. Never throws for what the network or the node does. */
    public Answer get(String path) {
        long begin = System.nanoTime();
        boolean sent = false;
        try {
            HttpLine open = line == null ? new HttpLine(node.http(), limitNanos) : line;
            line = open;
            sent = true;
            open.send(path);
            int status = open.receive(begin + limitNanos);
            return new Answer(status, open.body(), true, begin, System.nanoTime());
        } catch (IOException e) {
            close();
            return new Answer(0, e.toString(), sent, begin, System.nanoTime());
        }
    }

    /** Lets the connection go; the next request makes a new one. */
    @Override
    public void close() {
        if (line != null) {
            line.close();
            line = null;
        }
    }
}
