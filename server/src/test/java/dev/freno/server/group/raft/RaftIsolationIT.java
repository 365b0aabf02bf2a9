package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.group.Receipt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader that is cut off, and whose messages arrive late: at no instant do two claim to lead. */
final class RaftIsolationIT {
    private static final int ROUNDS = 6;

    @TempDir
    private Path directory;

    /** Looks at all nodes every millisecond, and remembers when two claimed to lead at once. */
    private static final class Watch implements AutoCloseable {
        private final List<RaftGroup> groups;
        private final List<String> violations = new CopyOnWriteArrayList<>();
        private final AtomicInteger looks = new AtomicInteger();
        private final Thread thread = new Thread(this::run, "watch");
        private volatile boolean over;

        Watch(List<RaftGroup> groups) {
            this.groups = groups;
            thread.start();
        }

        private void run() {
            while (!over) {
                List<Integer> leading = leading();
                // Only one that still leads when the other has been seen to is one too many.
                if (leading.size() > 1 && groups.get(leading.getFirst()).isLeading()) {
                    violations.add("look " + looks + ": " + leading);
                }
                looks.incrementAndGet();
                LockSupport.parkNanos(1_000_000);
            }
        }

        private List<Integer> leading() {
            return IntStream.range(0, groups.size())
                    .filter(node -> groups.get(node).isLeading())
                    .boxed()
                    .toList();
        }

        @Override
        public void close() {
            over = true;
            eventually("the watch is over", () -> !thread.isAlive());
        }
    }

    @Test
    void isLeading_whenTheLeaderIsCutOffAgainAndAgain_isNeverTrueOnTwo() throws Exception {
        List<Long> millis = new ArrayList<>();
        try (RaftNodes nodes = RaftNodes.three(directory);
                RaftIsolation isolation = new RaftIsolation();
                Watch watch = new Watch(List.of(nodes.get(0), nodes.get(1), nodes.get(2)))) {
            for (int round = 0; round < ROUNDS; round++) {
                int first = nodes.leader();
                nodes.commit("before" + round, 1);
                long start = System.nanoTime();
                isolation.isolate(nodes.name(first));
                int second = nodes.leaderOtherThan(first);
                millis.add((System.nanoTime() - start) / 1_000_000);

                assertThat(nodes.get(first).isLeading()).isFalse();
                assertThat(nodes.get(first).status().leader()).isNotEqualTo(nodes.name(first));
                assertThat(nodes.throttle(second, "after" + round)).isEqualTo(new Receipt.Committed());

                isolation.heal();
                nodes.awaitEqualRules();
            }
            assertThat(watch.violations).isEmpty();
            assertThat(watch.looks.get()).isGreaterThan(ROUNDS * 100);
            assertThat(nodes.get(nodes.leader()).rules().throttles()).hasSize(2 * ROUNDS);
            assertThat(nodes.deaths).isEmpty();
        }
        Collections.sort(millis);
        System.out.println("cut off until another leads, ms: " + millis);
    }

    /** In a group to which nothing is written, Ratis 3.3.0 answers a read without asking the others. */
    @Test
    void isLeading_whenAQuietLeaderIsCutOff_endsBeforeAnotherLeads() throws Exception {
        try (RaftNodes nodes = RaftNodes.three(directory);
                RaftIsolation isolation = new RaftIsolation();
                Watch watch = new Watch(List.of(nodes.get(0), nodes.get(1), nodes.get(2)))) {
            int leader = nodes.leader();
            nodes.commit("only", 1);
            nodes.awaitEqualRules();
            eventually(
                    "all know the leader's HTTP",
                    () -> nodes.open().stream()
                            .allMatch(node -> RaftNodes.http(leader)
                                    .equals(nodes.get(node).status().leaderHttp())));

            isolation.isolate(nodes.name(leader));
            int second = nodes.leaderOtherThan(leader);

            assertThat(nodes.get(leader).isLeading()).isFalse();
            assertThat(nodes.get(second).isLeading()).isTrue();
            assertThat(watch.violations).isEmpty();
        }
    }
}
