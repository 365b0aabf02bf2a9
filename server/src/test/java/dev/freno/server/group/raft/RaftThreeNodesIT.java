package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.RecordingListener;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private final List<RaftGroup> groups = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        List<String> nodes = List.of(address(), address(), address());
        for (String node : nodes) {
            groups.add(RaftGroup.open(
                    new GroupSettings.Raft(node, nodes, directory.resolve("data" + groups.size()), false),
                    RaftFixture.FAST,
                    new RecordingListener(),
                    new MovableMoments(),
                    why -> System.out.println("died: " + why)));
        }
    }

    private static String address() {
        return "127.0.0.1:" + RaftFixture.freePort();
    }

    @AfterEach
    void close() {
        groups.forEach(RaftGroup::close);
    }

    private RaftGroup leader() {
        eventually("one leads", () -> groups.stream().anyMatch(RaftGroup::isLeading));
        List<RaftGroup> leading = groups.stream().filter(RaftGroup::isLeading).toList();
        assertThat(leading).hasSize(1);
        return leading.getFirst();
    }

    private static Receipt throttle(RaftGroup group, String app) throws Exception {
        return group.submit(new ThrottleApp(app, null, 1.0, Expiry.NEVER, Expiry.NEVER, 0))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @Test
    void submit_whenToTheLeader_isInForceOnAll() throws Exception {
        RaftGroup leader = leader();

        assertThat(throttle(leader, "a")).isEqualTo(new Receipt.Committed());

        for (RaftGroup group : groups) {
            eventually("the rule is everywhere", () -> group.rules().throttles().size() == 1);
            eventually(
                    "all know the leader",
                    () -> leader.status().serviceId().equals(group.status().leader()));
            if (!group.equals(leader)) {
                assertThat(group.status().state()).isEqualTo("Follower");
                assertThat(throttle(group, "b")).isEqualTo(new Receipt.NoLeader());
            }
        }
    }

    @Test
    void close_whenOfTheLeader_letsAnotherTakeOverWithAllRules() throws Exception {
        RaftGroup first = leader();
        throttle(first, "a");
        first.close();
        groups.remove(first);

        RaftGroup second = leader();

        assertThat(second.rules().throttles()).hasSize(1);
        assertThat(throttle(second, "b")).isEqualTo(new Receipt.Committed());
    }

    /** Nothing tells a leader that the others are gone but the clock. */
    @Test
    void isLeading_whenTheQuorumIsGone_endsByItself() throws Exception {
        RaftGroup leader = leader();
        throttle(leader, "a");
        for (RaftGroup group : List.copyOf(groups)) {
            if (!group.equals(leader)) {
                group.close();
                groups.remove(group);
            }
        }

        eventually("the claim has run out", () -> !leader.isLeading());
        assertThat(leader.status().leader()).isNull();
        assertThat(throttle(leader, "b")).isNotEqualTo(new Receipt.Committed());
    }
}
