package dev.freno.server.http;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.group.Group;
import dev.freno.server.group.GroupListener;
import dev.freno.server.group.GroupStartException;
import dev.freno.server.group.GroupStatus;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.raft.RaftGroup;
import dev.freno.server.http.RawHttp.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that lead by raft: whichever is asked, the leader answers, and goes on answering when another one leads. */
class ForwardingGroupIT {
    private static final Moments CLOCK = () -> new Moment(System.nanoTime(), System.currentTimeMillis());

    @TempDir
    private Path directory;

    private final Map<String, InstanceKey> announced = new ConcurrentHashMap<>();
    private final List<RaftNode> nodes = new ArrayList<>();

    /** A raft group with the HTTP addresses of its members. */
    private record Announced(RaftGroup raft, Map<String, InstanceKey> addresses) implements Group {
        @Override
        public boolean isLeading() {
            return raft.isLeading();
        }

        @Override
        public Rules rules() {
            return raft.rules();
        }

        @Override
        public CompletionStage<Receipt> submit(RuleCommand command) {
            return raft.submit(command);
        }

        @Override
        public GroupStatus status() {
            GroupStatus status = raft.status();
            String leader = status.leader();
            return new GroupStatus(
                    status.serviceId(),
                    status.state(),
                    leader,
                    leader == null ? null : addresses.get(leader),
                    status.leading(),
                    status.healthy(),
                    status.forced(),
                    status.services());
        }

        @Override
        public void handOver() {
            raft.handOver();
        }

        @Override
        public void close() {
            raft.close();
        }
    }

    private record RaftNode(Announced group, TestNode http) {
        Response get(String target) {
            try {
                return http.get(target);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        void close() {
            group.close();
            http.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        List<String> addresses = List.of(address(), address(), address());
        for (String address : addresses) {
            nodes.add(open(address, addresses));
        }
    }

    private static String address() {
        return "127.0.0.1:" + FreePorts.next();
    }

    private RaftNode open(String address, List<String> addresses) throws GroupStartException {
        GroupSettings.Raft settings =
                new GroupSettings.Raft(address, addresses, directory.resolve("data" + nodes.size()), false);
        Announced group = new Announced(
                RaftGroup.open(settings, null, new Unheard(), CLOCK, why -> System.out.println("died: " + why)),
                announced);
        TestNode http = new TestNode(HttpLimits.DEFAULT, 60, NodeConfig.FollowerRequests.FORWARD, group, CLOCK);
        announced.put(address, http.address());
        return new RaftNode(group, http);
    }

    private static final class Unheard implements GroupListener {
        @Override
        public void leadershipChanged(boolean leading) {}

        @Override
        public void rulesChanged(Rules rules) {}
    }

    @AfterEach
    void close() {
        nodes.forEach(RaftNode::close);
    }

    private RaftNode leader() {
        eventually(
                "one leads",
                Eventually.LIMIT,
                () -> nodes.stream().filter(node -> node.group().isLeading()).count(),
                count -> count == 1);
        return nodes.stream()
                .filter(node -> node.group().isLeading())
                .findFirst()
                .orElseThrow();
    }

    private void awaitAnswers() {
        leader();
        for (RaftNode node : nodes) {
            eventually(
                    "a check",
                    Eventually.LIMIT,
                    () -> node.get("/check/app/mysql/ok").status(),
                    status -> status == 200);
        }
    }

    @Test
    void anyNode_takesCommandsAndAnswersChecksByThemAtOnce() {
        awaitAnswers();
        for (RaftNode asked : nodes) {
            String app = "app" + nodes.indexOf(asked);
            Response done = asked.get("/throttle-app/" + app);
            assertThat(done.status()).describedAs(done.body()).isEqualTo(200);
            for (RaftNode other : nodes) {
                assertThat(other.get("/check/" + app + "/mysql/ok").status()).isEqualTo(417);
            }
            assertThat(done.header("x-freno-leader").isEmpty())
                    .isEqualTo(asked.group().isLeading());
        }
    }

    @Test
    void leader_thatIsGone_isReplacedForTheClientsOfTheOthers() {
        awaitAnswers();
        RaftNode old = leader();
        assertThat(old.get("/throttle-app/held").status()).isEqualTo(200);
        nodes.remove(old);
        old.close();

        RaftNode asked = nodes.getFirst();
        eventually(
                "a check",
                Eventually.LIMIT,
                () -> {
                    assertThat(asked.get("/check/held/mysql/ok").status()).isIn(404, 417);
                    return asked.get("/check/app/mysql/ok").status();
                },
                status -> status == 200);
        awaitAnswers();
        for (RaftNode node : nodes) {
            assertThat(node.get("/check/held/mysql/ok").status()).isEqualTo(417);
            assertThat(node.get("/unthrottle-app/held").status()).isEqualTo(200);
            assertThat(node.get("/check/held/mysql/ok").status()).isEqualTo(200);
            assertThat(node.get("/throttle-app/held").status()).isEqualTo(200);
        }
    }
}
