package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that come and go while the group works. */
final class RaftAdminIT {
    @TempDir
    private Path directory;

    private final List<String> four = NodesFixture.addresses(4);
    private final List<String> three = four.subList(0, 3);
    private final String fourth = four.getLast();
    private final List<String> progress = new ArrayList<>();
    private NodesFixture nodes;

    @BeforeEach
    void make() {
        nodes = new NodesFixture(directory);
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private RaftAdmin admin() throws Exception {
        return RaftAdmin.of(nodes.settings(three.getFirst(), three));
    }

    private static List<InstanceKey> keys(List<String> addresses) {
        return addresses.stream()
                .map(address -> InstanceKey.parse(address, 1))
                .sorted()
                .toList();
    }

    @Test
    void status_ofAWorkingGroup_showsEachMember() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        nodes.awaitAllEqual();

        GroupReport report = admin().status();

        assertThat(report.leader()).hasToString(nodes.leader());
        assertThat(report.members()).isEqualTo(keys(three));
        assertThat(report.differs()).isFalse();
        assertThat(report.hasMajority()).isTrue();
        eventually("the leader's HTTP is announced", () -> admin().status().leaderHttp() != null);
        assertThat(admin().status().leaderHttp()).isEqualTo(NodesFixture.http(nodes.leader()));
        assertThat(report.nodes()).hasSize(3).allSatisfy(node -> {
            assertThat(node.voting()).isTrue();
            assertThat(node.state()).isInstanceOf(GroupReport.State.Member.class);
        });
    }

    @Test
    void status_whenTheMajorityIsGone_saysSo() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        nodes.awaitAllEqual();
        nodes.stop(three.get(0));
        nodes.stop(three.get(1));

        GroupReport report = admin().status();

        assertThat(report.hasMajority()).isFalse();
        assertThat(report.members()).isEqualTo(keys(three));
        assertThat(report.nodes()
                        .get(keys(three).indexOf(InstanceKey.parse(three.get(0), 1)))
                        .state())
                .isInstanceOf(GroupReport.State.Unreachable.class);
    }

    @Test
    void add_ofANewNode_letsItCatchUpAndVote() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        RaftGroup added = nodes.start(fourth, four);
        nodes.throttle("b");
        assertThat(added.rules().throttles()).isEmpty();

        admin().add(fourth, progress::add);

        nodes.awaitAllEqual();
        assertThat(admin().status().members()).isEqualTo(keys(four));
        assertThat(admin().status().differs()).isTrue();
        assertThat(progress).last().asString().contains(fourth + " is a member");
        nodes.stop(nodes.leader());
        nodes.throttle("c");
        nodes.awaitAllEqual();
    }

    @Test
    void add_ofWhatCannotBeAdded_isRefusedWithTheReason() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        String foreign = NodesFixture.addresses(1).getFirst();
        var _ = nodes.start(foreign, List.of(foreign));
        eventually("the other group leads", () -> nodes.node(foreign).isLeading());

        assertThatThrownBy(() -> admin().add(three.get(1), progress::add))
                .isInstanceOf(GroupChangeException.class)
                .hasMessageContaining("member already");
        assertThatThrownBy(() -> admin().add(fourth, progress::add))
                .isInstanceOf(GroupChangeException.class)
                .hasMessageContaining(fourth)
                .hasMessageContaining("start it first");
        assertThatThrownBy(() -> admin().add(foreign, progress::add))
                .isInstanceOf(GroupChangeException.class)
                .hasMessageContaining("empty data directory");
        assertThatThrownBy(() -> admin().add("no host", progress::add))
                .isInstanceOf(GroupChangeException.class)
                .hasMessageContaining("no host");
    }

    @Test
    void remove_ofAFollower_leavesAGroupThatWorks() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        nodes.awaitAllEqual();
        String leader = nodes.leader();
        String removed =
                three.stream().filter(node -> !node.equals(leader)).findFirst().orElseThrow();
        nodes.stop(removed);

        admin().remove(removed, progress::add);

        assertThat(admin().status().members()).hasSize(2).doesNotContain(InstanceKey.parse(removed, 1));
        nodes.throttle("b");
        nodes.awaitAllEqual();
        assertThatThrownBy(() -> admin().remove(removed, progress::add)).hasMessageContaining("is no member");
    }

    @Test
    void remove_whenThatLeavesNoMajority_isRefused() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        nodes.awaitAllEqual();
        String leader = nodes.leader();
        List<String> others =
                three.stream().filter(node -> !node.equals(leader)).toList();
        nodes.stop(others.get(0));

        assertThatThrownBy(() -> admin().remove(others.get(1), progress::add))
                .isInstanceOf(GroupChangeException.class)
                .hasMessageContaining("no majority");
    }

    /** A leader that was to send itself entries under another name stopped leading. */
    @Test
    void add_ofAnotherNameOfTheLeader_isRefused() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        String other = nodes.leader().replace("127.0.0.1", "localhost");

        assertThatThrownBy(() -> admin().add(other, progress::add))
                .isInstanceOf(GroupChangeException.class)
                .hasMessageContaining("another name of " + nodes.leader());
    }

    @Test
    void add_toAGroupOfOne_growsItToThree() throws Exception {
        String sole = three.getFirst();
        var _ = nodes.start(sole, List.of(sole));
        nodes.throttle("a");
        RaftAdmin admin = RaftAdmin.of(nodes.settings(sole, List.of(sole)));
        assertThatThrownBy(() -> admin.remove(sole, progress::add)).hasMessageContaining("only member");
        assertThatThrownBy(() -> admin.transfer(null, progress::add)).hasMessageContaining("only member");

        for (String added : three.subList(1, 3)) {
            var _ = nodes.start(added, three);
            admin.add(added, progress::add);
        }

        nodes.throttle("b");
        nodes.awaitAllEqual();
        nodes.stop(sole);
        nodes.throttle("c");
        var _ = nodes.start(sole, List.of(sole));
        nodes.awaitAllEqual();
        assertThat(admin.status().differs()).isTrue();
    }

    /** Its copy of the log may name it as a member; the leader would end it if it stood for election. */
    @Test
    void start_whenItEndedWhileWaitingToBeAdded_goesOnWaiting() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        var _ = nodes.start(fourth, four);
        eventually("it waits", () -> admin().status().leader() != null);
        nodes.stop(fourth);
        var _ = nodes.start(fourth, four);

        admin().add(fourth, progress::add);

        nodes.awaitAllEqual();
    }

    @Test
    void transfer_toWhoCannotLead_isRefused() throws Exception {
        nodes.startAll(three);
        String leader = nodes.leader();

        assertThatThrownBy(() -> admin().transfer(leader, progress::add)).hasMessageContaining("leads already");
        assertThatThrownBy(() -> admin().transfer(fourth, progress::add)).hasMessageContaining("is no member");
    }

    @Test
    void transfer_toANamedMember_returnsWhenThatLeads() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        nodes.awaitAllEqual();
        String first = nodes.leader();
        String target =
                three.stream().filter(node -> !node.equals(first)).findFirst().orElseThrow();

        admin().transfer(target, progress::add);

        assertThat(progress).containsExactly(first + " hands over to " + target, target + " leads");
        assertThat(nodes.node(first).isLeading()).isFalse();
        assertThat(nodes.leader()).isEqualTo(target);
        nodes.throttle("b");
        nodes.awaitAllEqual();
    }

    @Test
    void transfer_toAnybody_returnsWhenAnotherLeads() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        nodes.awaitAllEqual();
        String first = nodes.leader();

        admin().transfer(null, progress::add);

        assertThat(nodes.leader()).isNotEqualTo(first);
        assertThat(progress).first().isEqualTo(first + " hands over");
        nodes.throttle("b");
        nodes.awaitAllEqual();
    }

    @Test
    void remove_ofTheLeader_letsAnotherLeadFirstAndLosesNothing() throws Exception {
        nodes.startAll(three);
        nodes.throttle("a");
        nodes.awaitAllEqual();
        String removed = nodes.leader();

        admin().remove(removed, progress::add);

        assertThat(progress).first().isEqualTo(removed + " hands over");
        assertThat(progress).last().asString().contains(removed + " is no member any more");
        nodes.stop(removed);
        assertThat(nodes.leader()).isNotEqualTo(removed);
        assertThat(admin().status().members()).hasSize(2).doesNotContain(InstanceKey.parse(removed, 1));
        nodes.throttle("b");
        nodes.awaitAllEqual();
    }

    /** A group of one needs nobody's word, so its claim is long; with a second vote that would let two lead at once. */
    @Test
    void add_toAGroupOfOne_neverLetsTwoLead() throws Exception {
        String sole = three.getFirst();
        String second = three.get(1);
        RaftGroup first = nodes.start(sole, List.of(sole));
        nodes.throttle("a");
        RaftGroup other = nodes.start(second, three.subList(0, 2));
        AtomicBoolean goesOn = new AtomicBoolean(true);
        AtomicInteger both = new AtomicInteger();
        Thread sampler = Thread.ofPlatform().start(() -> {
            while (goesOn.get()) {
                if (first.isLeading() && other.isLeading() && first.isLeading()) {
                    both.incrementAndGet();
                }
                LockSupport.parkNanos(100_000);
            }
        });
        try {
            RaftAdmin admin = RaftAdmin.of(nodes.settings(sole, List.of(sole)));
            admin.add(second, progress::add);
            admin.transfer(second, progress::add);
            eventually("the second leads", other::isLeading);
            admin.transfer(sole, progress::add);
            eventually("the first leads", first::isLeading);
            nodes.stop(second);
            eventually("alone of two it cannot lead", () -> !first.isLeading());
        } finally {
            goesOn.set(false);
            sampler.join();
        }
        assertThat(both).hasValue(0);
    }
}
