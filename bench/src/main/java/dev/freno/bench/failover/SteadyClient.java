package dev.freno.bench.failover;

import dev.freno.bench.faults.SuiteStores;
import dev.freno.bench.group.Ask;
import dev.freno.bench.group.NodeGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A client that checks ten times a second, through one node after the other, and tries a refused check once more at the next. */
final class SteadyClient implements AutoCloseable {
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final String CHECK = "/check/steady-client/mysql/" + SuiteStores.STEADY;

    private final List<Ask> asks;
    private final Thread thread;
    private volatile boolean running = true;
    private int turn;
    private Report report = new Report(0, 0, 0, 0);

    /**
     * What it has seen. Immutable.
     *
     * @param checks how many it made
     * @param retried how many needed the second try
     * @param failed how many were not answered with 200 by the second try either
     * @param longestGapMillis the longest time between two answers of 200
     */
    record Report(int checks, int retried, int failed, double longestGapMillis) {
        Report plus(Report other) {
            return new Report(
                    checks + other.checks,
                    retried + other.retried,
                    failed + other.failed,
                    Math.max(longestGapMillis, other.longestGapMillis));
        }
    }

    private SteadyClient(NodeGroup group) {
        asks = group.nodes().stream().map(node -> new Ask(node, LIMIT)).toList();
        thread = Thread.ofVirtual().name("steady-client").unstarted(this::run);
    }

    static SteadyClient start(NodeGroup group) {
        SteadyClient client = new SteadyClient(group);
        client.thread.start();
        return client;
    }

    private void run() {
        long last = System.nanoTime();
        long next = last;
        while (running) {
            boolean first = isAllowed();
            boolean second = first || isAllowed();
            long now = System.nanoTime();
            double gap = second ? (now - last) / 1e6 : 0;
            last = second ? now : last;
            report = report.plus(new Report(1, first ? 0 : 1, second ? 0 : 1, gap));
            next = Math.max(next + INTERVAL_NANOS, now);
            LockSupport.parkNanos(next - now);
        }
        asks.forEach(Ask::close);
    }

    private boolean isAllowed() {
        turn = (turn + 1) % asks.size();
        return asks.get(turn).get(CHECK).status() == 200;
    }

    /** Ends it, and tells what it has seen. */
    Report end() {
        close();
        return report;
    }

    @Override
    public void close() {
        running = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
