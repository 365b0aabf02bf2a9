package dev.freno.bench.failover;

import dev.freno.bench.faults.SuiteStores;
import dev.freno.bench.group.Answer;
import dev.freno.bench.group.Ask;
import dev.freno.bench.group.GroupNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks nodes for a check, each once a millisecond over two connections in turn, so that a request that hangs hides no success
 * of later ones, and notes when the first 200 came. For one thread, which closes it.
 */
final class FirstYes implements AutoCloseable {
    private static final int CONNECTIONS = 2;
    private static final Duration LIMIT = Duration.ofMillis(200);
    private static final long INTERVAL_NANOS = 1_000_000L * CONNECTIONS;
    private static final String CHECK = "/check/failover/mysql/" + SuiteStores.STEADY;

    private final long sinceNanos;
    private final AtomicLong first = new AtomicLong();
    private final CountDownLatch found = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running = true;

    /** Begins to ask; what is asked for before that instant of {@link System#nanoTime()} does not count. */
    private FirstYes(long sinceNanos) {
        this.sinceNanos = sinceNanos;
    }

    static FirstYes of(List<GroupNode> nodes, long sinceNanos) {
        FirstYes asking = new FirstYes(sinceNanos);
        for (GroupNode node : nodes) {
            for (int i = 0; i < CONNECTIONS; i++) {
                long offset = i * INTERVAL_NANOS / CONNECTIONS;
                asking.threads.add(
                        Thread.ofPlatform().daemon().name("first-yes").start(() -> asking.ask(node, offset)));
            }
        }
        return asking;
    }

    private void ask(GroupNode node, long offsetNanos) {
        LockSupport.parkNanos(offsetNanos);
        try (Ask ask = new Ask(node, LIMIT)) {
            long next = System.nanoTime();
            while (running) {
                Answer answer = ask.get(CHECK);
                if (answer.status() == 200 && answer.sentNanos() >= sinceNanos) {
                    first.compareAndSet(0, answer.endNanos());
                    found.countDown();
                    return;
                }
                next = Math.max(next + INTERVAL_NANOS, System.nanoTime());
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    /** Waits for it, and tells how many milliseconds after the instant it came. */
    double awaitMillis(Duration limit) throws InterruptedException {
        if (!found.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("no 200 within " + limit);
        }
        return (first.get() - sinceNanos) / 1e6;
    }

    @Override
    public void close() {
        running = false;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
