package dev.freno.bench.faults;

import dev.freno.bench.group.Answer;
import dev.freno.bench.group.Ask;
import dev.freno.bench.group.GroupNode;
import dev.freno.bench.group.NodeGroup;
import dev.freno.bench.history.LeaderAnswer;
import dev.freno.bench.history.SoleLeader;
import dev.freno.bench.history.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Asks every node once a millisecond whether it leads, on connections of its own past the proxies, until closed. Thread-safe. */
public final class LeaderWatch implements AutoCloseable {
    private static final long INTERVAL_NANOS = 1_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final List<Thread> threads = new ArrayList<>();
    private List<LeaderAnswer> answers = new ArrayList<>();
    private volatile boolean running = true;
    private volatile int last;
    private int changes;
    private long total;

    /** Begins to watch. */
    public LeaderWatch(NodeGroup group) {
        for (GroupNode node : group.nodes()) {
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .name("leader-watch-" + node.number())
                    .start(() -> watch(node)));
        }
    }

    private void watch(GroupNode node) {
        try (Ask ask = new Ask(node, LIMIT)) {
            long next = System.nanoTime();
            while (running) {
                Answer answer = ask.get("/leader-check");
                if (answer.status() == 200) {
                    saw(new LeaderAnswer(node.number(), answer.sentNanos(), answer.endNanos()));
                }
                next = Math.max(next + INTERVAL_NANOS, System.nanoTime());
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    private synchronized void saw(LeaderAnswer answer) {
        answers.add(answer);
        total++;
        if (last != answer.node()) {
            changes += last == 0 ? 0 : 1;
            last = answer.node();
        }
    }

    /** The number of the node that was last seen leading, 0 before the first. */
    int last() {
        return last;
    }

    /** How often another node than before was seen leading. */
    public synchronized int changes() {
        return changes;
    }

    /** How many answers said so. */
    public synchronized long total() {
        return total;
    }

    /** Proofs of two leaders, since the last call. */
    public List<Violation> takeViolations() {
        List<LeaderAnswer> taken;
        synchronized (this) {
            taken = answers;
            long keepFrom = System.nanoTime() - 2 * SoleLeader.QUICKEST_RETURN_NANOS;
            answers = new ArrayList<>(taken.stream()
                    .filter(answer -> answer.receivedNanos() > keepFrom)
                    .toList());
        }
        return SoleLeader.find(taken);
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
