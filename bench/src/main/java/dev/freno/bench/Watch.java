package dev.freno.bench;

import dev.freno.bench.group.HttpLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A client that asks for a check each millisecond, over one connection. For one thread. */
final class Watch implements AutoCloseable {
    private static final long INTERVAL_NANOS = Duration.ofMillis(1).toNanos();
    private static final long LIMIT_NANOS = Duration.ofSeconds(30).toNanos();
    private static final String PATH = "/check/watch/mysql/" + Stores.NAME;

    private final HttpLine line;

    Watch(URI node) throws IOException {
        line = new HttpLine(new InetSocketAddress(node.getHost(), node.getPort()), LIMIT_NANOS);
    }

    /** Asks until this status comes, and returns {@link System#nanoTime()} of its arrival. */
    long await(int status) throws IOException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (true) {
            long begin = System.nanoTime();
            line.send(PATH);
            int got = line.receive(deadline);
            long now = System.nanoTime();
            if (got == status) {
                return now;
            }
            LockSupport.parkNanos(begin + INTERVAL_NANOS - now);
        }
    }

    @Override
    public void close() {
        line.close();
    }
}
