package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand.SkipHost;
import dev.freno.core.rules.Rules;
import dev.freno.core.rules.Throttle;
import dev.freno.server.group.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What befalls one node of three: it is away for long, its disk takes no more, it gives leadership away. */
final class RaftFailuresIT {
    /** A name so long that a few hundred commands fill a file of the log. */
    private static final String LONG = "a".repeat(480);

    private static final int BATCH = 100;

    @TempDir
    private Path directory;

    private static RaftTuning snapshots(int threshold, Duration every) {
        return new RaftTuning(
                Duration.ofMillis(20),
                Duration.ofSeconds(3),
                1000,
                Duration.ofMillis(50),
                every,
                threshold,
                Duration.ofSeconds(20));
    }

    /** D16: snapshots of the original were empty, so that a node that was away came back without rules. */
    @Test
    void open_whenAwayPastCompaction_getsASnapshotAndKeepsIt() throws Exception {
        try (RaftNodes nodes = RaftNodes.three(directory, snapshots(100, Duration.ofMinutes(10)))) {
            nodes.commit("early", 3);
            int away = nodes.follower();
            nodes.close(away);
            for (int i = 0; i < 20; i++) {
                nodes.commit(LONG + i + "-", BATCH);
            }
            int leader = nodes.leader();
            eventually(
                    "a dead member does not keep the log",
                    () -> RaftFixture.files(nodes.files(leader).log(), "log_0").isEmpty());

            nodes.open(away);
            eventually(
                    "it has caught up",
                    () -> nodes.get(away)
                            .rules()
                            .equals(nodes.get(nodes.leader()).rules()));
            assertThat(RaftFixture.files(nodes.files(away).snapshots(), "snapshot"))
                    .isNotEmpty();
            assertThat(RaftFixture.files(nodes.files(away).log(), "log_0")).isEmpty();

            nodes.close(away);
            nodes.commit("late", 1);
            nodes.open(away);
            eventually(
                    "it has the rest",
                    () -> nodes.get(away)
                            .rules()
                            .equals(nodes.get(nodes.leader()).rules()));
            assertThat(nodes.get(away).rules().throttles())
                    .extracting(Throttle::app)
                    .contains("early0", "late0")
                    .hasSize(3 + 20 * BATCH + 1);
            assertThat(nodes.deaths).isEmpty();
        }
    }

    /** Nothing waits for who is dead, or is catching up: each command is committed as it was sent, once. */
    @Test
    void submit_whileOneOfThreeIsDeadOrCatchesUp_isCommittedAtTheFirstGo() throws Exception {
        try (RaftNodes nodes = RaftNodes.three(directory, snapshots(100, Duration.ofMinutes(10)))) {
            nodes.commit("warm", BATCH);
            int away = nodes.follower();
            nodes.close(away);
            int leader = nodes.leader();
            commitOneByOne(nodes, leader, "dead", 4 * BATCH);
            nodes.open(away);
            commitOneByOne(nodes, leader, "back", BATCH);
            nodes.awaitEqualRules();
            assertThat(nodes.get(away).rules().throttles()).hasSize(6 * BATCH);
        }
    }

    private static void commitOneByOne(RaftNodes nodes, int leader, String beginning, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            assertThat(nodes.throttle(leader, beginning + i)).isEqualTo(new Receipt.Committed());
        }
    }

    /** D25: in the original a skipped host's time began anew with each replay, so that nodes disagreed. */
    @Test
    void snapshot_whenTheGroupIsQuiet_isTakenByAllAndInstantsStayAsTheyWere() throws Exception {
        try (RaftNodes nodes = RaftNodes.three(directory, snapshots(1000, Duration.ofMillis(200)))) {
            int leader = nodes.leader();
            SkipHost skip = new SkipHost("replica-1", new Expiry(4_000_000_000_000L));
            assertThat(nodes.get(leader).submit(skip).toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isEqualTo(new Receipt.Committed());
            Rules before = nodes.get(leader).rules();
            for (int node : nodes.open()) {
                eventually(
                        "a snapshot is there",
                        () -> !RaftFixture.files(nodes.files(node).snapshots(), "snapshot")
                                .isEmpty());
            }

            nodes.closeAll();
            nodes.openAll();

            nodes.leader();
            nodes.awaitEqualRules();
            assertThat(nodes.get(0).rules()).isEqualTo(before);
        }
    }

    @Test
    void submit_whenTheLogOfOneCannotGrow_thatOneDiesAndNothingAcknowledgedIsLost() throws Exception {
        for (boolean ofTheLeader : new boolean[] {false, true}) {
            Path place = Files.createDirectory(directory.resolve("of-the-leader-" + ofTheLeader));
            try (RaftNodes nodes = RaftNodes.three(place)) {
                int victim = ofTheLeader ? nodes.leader() : nodes.follower();
                Path log = nodes.files(victim).log();
                obstruct(log);
                Set<String> acknowledged = new HashSet<>();
                for (int i = 0; nodes.deaths.isEmpty() && i < 3000; i += BATCH) {
                    acknowledged.addAll(submitAll(nodes, i));
                }

                eventually("it dies", () -> !nodes.deaths.isEmpty());
                assertThat(nodes.deaths).hasSize(1);
                assertThat(nodes.deaths.getFirst()).startsWith(victim + ": ");
                assertThat(nodes.get(victim).isLeading()).isFalse();
                int leader = nodes.leaderOtherThan(victim);
                assertThat(nodes.throttle(leader, "after")).isEqualTo(new Receipt.Committed());
                assertThat(acknowledged).hasSizeGreaterThan(BATCH);
                assertThat(nodes.get(leader).rules().throttles())
                        .extracting(Throttle::app)
                        .containsAll(acknowledged);
                removeObstacles(log);
            }
        }
    }

    private static Set<String> submitAll(RaftNodes nodes, int from) throws Exception {
        List<Integer> leading = nodes.leading();
        if (leading.isEmpty()) {
            return Set.of();
        }
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = from; i < from + BATCH; i++) {
            receipts.add(nodes.get(leading.getFirst())
                    .submit(RaftNodes.command(LONG + i))
                    .toCompletableFuture());
        }
        Set<String> acknowledged = new HashSet<>();
        for (int i = 0; i < BATCH; i++) {
            if (receipts.get(i).get(10, TimeUnit.SECONDS) instanceof Receipt.Committed) {
                acknowledged.add(LONG + (from + i));
            }
        }
        return acknowledged;
    }

    /** Directories where the next files of the log are to be created. */
    private static void obstruct(Path log) throws IOException {
        for (int i = 1; i < 1500; i++) {
            Path obstacle = log.resolve("log_inprogress_" + i);
            if (Files.notExists(obstacle)) {
                Files.createFile(Files.createDirectory(obstacle).resolve("obstacle"));
            }
        }
    }

    private static void removeObstacles(Path log) throws IOException {
        for (Path path : RaftFixture.files(log, "log_inprogress")) {
            if (Files.isDirectory(path)) {
                Files.deleteIfExists(path.resolve("obstacle"));
                Files.deleteIfExists(path);
            }
        }
    }

    @Test
    void handOver_underAStreamOfCommands_losesNone() throws Exception {
        try (RaftNodes nodes = RaftNodes.three(directory)) {
            int first = nodes.leader();
            Set<String> acknowledged = ConcurrentHashMap.newKeySet();
            Set<String> refused = ConcurrentHashMap.newKeySet();
            RaftGroup group = nodes.get(first);
            Thread stream = Thread.ofPlatform().start(() -> send(group, acknowledged, refused));
            eventually("commands flow", () -> acknowledged.size() > 50);

            group.handOver();

            assertThat(stream.join(Duration.ofSeconds(20))).isTrue();
            int second = nodes.leaderOtherThan(first);
            Set<String> there = new HashSet<>();
            nodes.get(second).rules().throttles().forEach(rule -> there.add(rule.app()));
            assertThat(there).containsAll(acknowledged);
            assertThat(refused).isNotEmpty().doesNotContainAnyElementsOf(there);
        }
    }

    /** Sends one command after the other, until one is turned away because this node does not lead. */
    private static void send(RaftGroup group, Set<String> acknowledged, Set<String> refused) {
        for (int i = 0; refused.isEmpty(); i++) {
            String app = "app" + i;
            Receipt receipt =
                    group.submit(RaftNodes.command(app)).toCompletableFuture().join();
            switch (receipt) {
                case Receipt.Committed _ -> acknowledged.add(app);
                case Receipt.NoLeader _ -> refused.add(app);
                default -> {}
            }
        }
    }
}
