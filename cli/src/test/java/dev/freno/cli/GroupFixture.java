package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.bench.faults.EndState;
import dev.freno.bench.group.Answer;
import dev.freno.bench.group.Ask;
import dev.freno.bench.group.GroupNode;
import dev.freno.bench.group.NodeGroup;
import dev.freno.bench.history.RuleState;
import dev.freno.lab.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Three nodes without stores, and clients whose acknowledged rules must never be lost. */
final class GroupFixture implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(90);

    private static final String NO_STORES = "{\"Clusters\": {}}";
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int CLIENTS = 8;
    private static final long PAUSE_NANOS = 5_000_000;

    private final NodeGroup group;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    private GroupFixture(NodeGroup group) {
        this.group = group;
    }

    static GroupFixture start(Path directory) throws IOException {
        return start(directory, List.of());
    }

    /** The first node's JVM is run by another command. */
    static GroupFixture start(Path directory, List<String> firstBy) throws IOException {
        var setup = new NodeGroup.Setup(FrenoProcess.command(), firstBy, NO_STORES);
        return new GroupFixture(NodeGroup.start(setup, directory, 3));
    }

    NodeGroup group() {
        return group;
    }

    /** One that does not lead. */
    GroupNode follower() {
        GroupNode leader = group.awaitLeader();
        return group.node(leader.number() % 3 + 1);
    }

    /** So many commands, each about an app of the client's that is named by its count within these. */
    void command(int commands, int apps) {
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            clients.add(run(() -> {
                try (Session session = new Session()) {
                    for (int n = 0; n < commands / CLIENTS; n++) {
                        session.throttle("app-" + client + "-" + n % apps);
                    }
                }
            }));
        }
        CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).join();
    }

    /** One client that throttles app after app for as long as that holds. */
    CompletableFuture<Void> commandWhile(String prefix, BooleanSupplier goesOn) {
        return run(() -> {
            try (Session session = new Session()) {
                for (int n = 0; goesOn.getAsBoolean(); n++) {
                    session.throttle(prefix + n);
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        });
    }

    private static CompletableFuture<Void> run(Runnable client) {
        return CompletableFuture.runAsync(client, Thread::startVirtualThread);
    }

    /** A client that repeats a command, at one node after the other, until it is acknowledged. */
    private final class Session implements AutoCloseable {
        private final List<Ask> asks =
                group.nodes().stream().map(node -> new Ask(node, LIMIT)).toList();
        private int turn;

        void throttle(String app) {
            long deadline = System.nanoTime() + SOON.toNanos();
            Map<Integer, Answer> answers = new TreeMap<>();
            while (!isAcknowledged(app, answers)) {
                assertThat(System.nanoTime())
                        .as(() -> "no node throttled " + app + ", at last by node: " + answers + "\n" + group.logs())
                        .isLessThan(deadline);
                turn = (turn + 1) % asks.size();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            acknowledged.add(app);
        }

        private boolean isAcknowledged(String app, Map<Integer, Answer> answers) {
            Ask ask = asks.get(turn);
            Answer answer = ask.get("/throttle-app/" + app + "/ttl/0");
            answers.put(ask.node().number(), answer);
            return answer.status() == 200;
        }

        @Override
        public void close() {
            asks.forEach(Ask::close);
        }
    }

    /** Waits until all nodes list the same rules, which must be all that were acknowledged, and only those. */
    void assertAllHaveAll() {
        try {
            group.awaitAll();
            Eventually.eventually("the same rules on all nodes", SOON, () -> EndState.isEqualOnAll(group));
            Map<String, RuleState> rules = EndState.rulesOf(group.node(1));
            assertThat(rules.keySet()).containsExactlyInAnyOrderElementsOf(acknowledged);
        } catch (AssertionError e) {
            throw new AssertionError(group.logs(), e);
        }
    }

    @Override
    public void close() {
        group.close();
    }
}
