package dev.freno.server.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bodies that wait for clients to read them, on all connections together. A report can have megabytes, so that a few
 * dozen clients that ask for one and do not read it would take all the memory. Small bodies are always let through: they
 * are bounded by the number of connections. Thread-safe.
 */
final class UnsentBytes {
    /** The most bytes of large bodies that wait at a time. */
    static final long MAX = 32L << 20;

    /** Up to this a body is small. */
    static final int SMALL = 64 << 10;

    private final AtomicLong waiting = new AtomicLong();

    /** Takes room for a body; false where there is none. What was taken is to be given back once. */
    boolean tryTake(int size) {
        long after = waiting.addAndGet(size);
        if (size > SMALL && after > MAX && after > size) {
            waiting.addAndGet(-size);
            return false;
        }
        return true;
    }

    void giveBack(int size) {
        waiting.addAndGet(-size);
    }

    long waiting() {
        return waiting.get();
    }
}
