package dev.freno.lab;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What happens to the bytes of one direction. Thread-safe. */
final class Valve {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile long delayNanos;
    private volatile boolean dropping;
    private boolean held;

    void open() {
        lock.lock();
        try {
            held = false;
            dropping = false;
            delayNanos = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void hold() {
        lock.lock();
        try {
            held = true;
        } finally {
            lock.unlock();
        }
    }

    void drop() {
        dropping = true;
    }

    void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay is not negative: " + delay);
        }
        delayNanos = delay.toNanos();
    }

    boolean isDropping() {
        return dropping;
    }

    /** Blocks until what came at this instant of {@link System#nanoTime()} may pass. */
    void awaitPassage(long cameNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = left(cameNanos);
            while (held || left > 0) {
                if (held) {
                    changed.await();
                } else {
                    var _ = changed.awaitNanos(left);
                }
                left = left(cameNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private long left(long cameNanos) {
        return cameNanos + delayNanos - System.nanoTime();
    }
}
