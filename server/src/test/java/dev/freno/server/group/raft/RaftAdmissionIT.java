package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How nodes with and without data come into their group. */
final class RaftAdmissionIT {
    @TempDir
    private Path directory;

    private final List<String> three = NodesFixture.addresses(3);
    private NodesFixture nodes;

    @BeforeEach
    void make() {
        nodes = new NodesFixture(directory);
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void start_whenAllAreNew_beginsWithAllOfThem() throws Exception {
        nodes.startAll(three);

        nodes.throttle("a");

        nodes.awaitAllEqual();
        for (String node : three) {
            assertThat(joining(node)).isFalse();
        }
    }

    private boolean joining(String node) {
        return Files.exists(directory.resolve(node.replace(':', '-')).resolve("joining"));
    }

    @Test
    void start_whenOneIsMissing_waitsAndBeginsWhenItComes() throws Exception {
        var _ = nodes.start(three.get(0), three);
        RaftGroup second = nodes.start(three.get(1), three);

        assertThat(second.isLeading()).isFalse();
        assertThat(second.status().state()).isEqualTo("Follower");
        assertThat(second.status().healthy()).isFalse();

        var _ = nodes.start(three.get(2), three);
        nodes.throttle("a");
        nodes.awaitAllEqual();
    }

    /** Nobody knows what the third might hold, so it is waited for, but not for ever. */
    @Test
    void start_whenOneStaysAway_beginsWithoutItAndTakesItInLater() throws Exception {
        var _ = nodes.start(three.get(0), three);
        var _ = nodes.start(three.get(1), three);
        nodes.throttle("a");

        var _ = nodes.start(three.get(2), three);

        nodes.awaitAllEqual();
        eventually("it has a vote", () -> !joining(three.get(2)));
    }

    @Test
    void start_whenAlone_neitherLeadsNorTakesCommands() throws Exception {
        RaftGroup only = nodes.start(three.get(0), three);

        assertThat(only.isLeading()).isFalse();
        assertThat(only.status().leader()).isNull();
    }

    @Test
    void start_whenAFollowerLostItsData_returnsWithAllRulesAndAVote() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        String leader = nodes.leader();
        String wiped =
                three.stream().filter(node -> !node.equals(leader)).findFirst().orElseThrow();
        nodes.stop(wiped);
        nodes.wipe(wiped);
        nodes.throttle("b");

        var _ = nodes.start(wiped, three);

        eventually(
                "it has a vote again",
                () -> nodes.node(wiped).rules().throttles().size() == 2 && !joining(wiped));
        nodes.stop(leader);
        nodes.throttle("c");
        nodes.awaitAllEqual();
    }

    @Test
    void start_whenTheLeaderLostItsData_returnsWithAllRules() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        String wiped = nodes.leader();
        nodes.stop(wiped);
        nodes.wipe(wiped);

        var _ = nodes.start(wiped, three);

        nodes.throttle("b");
        nodes.awaitAllEqual();
        eventually("it has a vote again", () -> !joining(wiped));
    }

    /** With its empty vote the node that lacks the newest rule would win, and the rule be gone. */
    @Test
    void start_whenTheOnlyOtherHolderOfARuleIsGone_doesNotVoteForOneThatLacksIt() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        nodes.awaitAllEqual();
        String leader = nodes.leader();
        List<String> others =
                three.stream().filter(node -> !node.equals(leader)).toList();
        String behind = others.get(0);
        String wiped = others.get(1);
        nodes.stop(behind);
        nodes.throttle("b");
        nodes.stop(wiped);
        nodes.wipe(wiped);
        nodes.stop(leader);

        RaftGroup one = nodes.start(behind, three);
        RaftGroup other = nodes.start(wiped, three);
        eventually("the wiped one has looked around", () -> joiningOrWaiting(other));
        assertThat(one.isLeading()).isFalse();
        assertThat(other.isLeading()).isFalse();

        var _ = nodes.start(leader, three);
        nodes.throttle("c");
        nodes.awaitAllEqual();
    }

    private static boolean joiningOrWaiting(RaftGroup group) {
        return group.status().leader() == null;
    }

    @Test
    void start_whenOneReturnsAfterTheOther_eachIsWholeAgain() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        for (String wiped : List.copyOf(three)) {
            nodes.stop(wiped);
            nodes.wipe(wiped);
            nodes.throttle("without " + wiped);
            var _ = nodes.start(wiped, three);
            nodes.awaitAllEqual();
            eventually(wiped + " has a vote again", () -> !joining(wiped));
        }
        nodes.throttle("last");
        nodes.awaitAllEqual();
    }

    @Test
    void close_whenStillLookingForTheGroup_endsAtOnceAndStartsAgain() throws Exception {
        var _ = nodes.start(three.get(0), three);
        nodes.stop(three.get(0));

        nodes.startAll(three);

        nodes.throttle("a");
        nodes.awaitAllEqual();
    }
}
