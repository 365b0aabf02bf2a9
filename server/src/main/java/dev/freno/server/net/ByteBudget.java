package dev.freno.server.net;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes may be held at the same time by all that share it. Thread-safe. */
final class ByteBudget {
    private final long max;
    private final AtomicLong taken = new AtomicLong();

    ByteBudget(long max) {
        this.max = max;
    }

    /** Takes so many if they are there, else none; whether it did. */
    boolean tryTake(int bytes) {
        if (taken.addAndGet(bytes) <= max) {
            return true;
        }
        giveBack(bytes);
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
