package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Throttle;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same code as a group of three: one leads by proof, all have the rules, another takes over. */
final class RaftThreeNodesIT {
    @TempDir
    private Path directory;

    private RaftNodes nodes;

    @BeforeEach
    void open() throws Exception {
        nodes = RaftNodes.three(directory);
    }

    @AfterEach
    void close() {
        nodes.close();
        assertThat(nodes.deaths).isEmpty();
    }

    @Test
    void submit_whenToTheLeader_isInForceOnAll() throws Exception {
        int leader = nodes.leader();

        assertThat(nodes.throttle(leader, "a")).isEqualTo(new Receipt.Committed());

        nodes.awaitEqualRules();
        for (int node : nodes.open()) {
            eventually(
                    "all know the leader",
                    () -> nodes.name(leader).equals(nodes.get(node).status().leader()));
            if (node != leader) {
                assertThat(nodes.get(node).status().state()).isEqualTo("Follower");
                assertThat(nodes.throttle(node, "b")).isEqualTo(new Receipt.NoLeader());
            }
        }
    }

    /** A claim holds for less than the distance of two steps here, so a step alone never sees one. */
    @Test
    void leadershipChanged_whenAClaimIsConfirmedBetweenSteps_isToldThen() throws Exception {
        RaftTuning slow = new RaftTuning(
                Duration.ofMillis(500),
                RaftFixture.FAST.commandTimeout(),
                RaftFixture.FAST.maxInFlight(),
                RaftFixture.FAST.dropExpiredEvery(),
                RaftFixture.FAST.snapshotEvery(),
                RaftFixture.FAST.snapshotThreshold(),
                RaftFixture.FAST.heartbeatEvery());
        List<RecordingListener> listeners =
                List.of(new RecordingListener(), new RecordingListener(), new RecordingListener());
        try (RaftNodes lazy = new RaftNodes(3, directory.resolve("lazy"), slow)) {
            for (int node = 0; node < 3; node++) {
                lazy.open(node, listeners.get(node), false);
            }
            eventually(
                    "leadership is told",
                    () -> listeners.stream()
                            .anyMatch(listener -> listener.leaderships().contains(true)));
        }
    }

    @Test
    void status_onAllNodes_knowsWhereTheLeaderServesHttp() throws Exception {
        int first = nodes.leader();
        awaitHttp(first);

        nodes.close(first);
        int second = nodes.leaderOtherThan(first);
        awaitHttp(second);

        nodes.open(first);
        awaitHttp(nodes.leader());
    }

    private void awaitHttp(int leader) {
        for (int node : nodes.open()) {
            eventually(
                    "node " + node + " knows the leader's HTTP",
                    () -> RaftNodes.http(leader).equals(nodes.get(node).status().leaderHttp()));
        }
    }

    @Test
    void close_whenOfTheLeader_letsAnotherTakeOverWithAllRules() throws Exception {
        int first = nodes.leader();
        nodes.throttle(first, "a");
        nodes.close(first);

        int second = nodes.leaderOtherThan(first);

        assertThat(nodes.get(second).rules().throttles()).hasSize(1);
        assertThat(nodes.throttle(second, "b")).isEqualTo(new Receipt.Committed());
    }

    /** Nothing tells a leader that the others are gone but the clock. */
    @Test
    void isLeading_whenTheQuorumIsGone_endsByItself() throws Exception {
        int leader = nodes.leader();
        nodes.throttle(leader, "a");
        nodes.open().stream().filter(node -> node != leader).forEach(nodes::close);

        eventually("the claim has run out", () -> !nodes.get(leader).isLeading());
        assertThat(nodes.get(leader).status().leader()).isNull();
        assertThat(nodes.throttle(leader, "b")).isNotEqualTo(new Receipt.Committed());
    }

    @Test
    void handOver_letsAnotherLeadAtOnceAndThisOneNeverAgain() throws Exception {
        int first = nodes.leader();
        nodes.throttle(first, "a");

        nodes.get(first).handOver();

        assertThat(nodes.get(first).isLeading()).isFalse();
        assertThat(nodes.get(first).status().leader()).isNotNull().isNotEqualTo(nodes.name(first));
        int second = nodes.leaderOtherThan(first);
        assertThat(nodes.throttle(second, "b")).isEqualTo(new Receipt.Committed());
        nodes.awaitEqualRules();
        nodes.get(first).handOver();
        nodes.close(first);
        assertThat(nodes.throttle(nodes.leader(), "c")).isEqualTo(new Receipt.Committed());
    }

    @Test
    void handOver_whenNobodyCanTakeOver_returnsInTime() throws Exception {
        int leader = nodes.leader();
        nodes.open().stream().filter(node -> node != leader).forEach(nodes::close);

        nodes.get(leader).handOver();

        assertThat(nodes.get(leader).isLeading()).isFalse();
    }

    @Test
    void transferAsked_forANamedNode_makesThatOneLead() throws Exception {
        int first = nodes.leader();
        int target = nodes.follower();

        assertThat(ask(first, "transfer " + nodes.name(target))).isEqualTo("ok");

        assertThat(nodes.leaderOtherThan(first)).isEqualTo(target);
        assertThat(ask(target, "transfer " + nodes.name(target))).contains("leads already");
        assertThat(ask(target, "transfer 127.0.0.1:1")).contains("not a member that answers");
        assertThat(ask(target, "sing")).contains("not understood");
    }

    private String ask(int node, String text) throws Exception {
        return nodes.get(node).query(text).get(5, TimeUnit.SECONDS);
    }

    @Test
    void transferAsked_whenTheTargetCannot_goesOnLeading() throws Exception {
        int first = nodes.leader();
        int target = nodes.follower();
        try (RaftIsolation isolation = new RaftIsolation()) {
            isolation.isolate(nodes.name(target));

            assertThat(ask(first, "transfer " + nodes.name(target))).isEqualTo("ok");

            eventually("the claim is held", () -> !nodes.get(first).isLeading());
            int leader = nodes.leader();
            assertThat(leader).isNotEqualTo(target);
            assertThat(nodes.throttle(leader, "a")).isEqualTo(new Receipt.Committed());
            assertThat(nodes.get(leader).rules().throttles())
                    .extracting(Throttle::app)
                    .containsExactly("a");
        }
    }
}
