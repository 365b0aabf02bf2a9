package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.freno.bench.faults.SuiteStores;
import dev.freno.bench.group.Ask;
import dev.freno.bench.group.GroupNode;
import dev.freno.bench.group.NodeGroup;
import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import dev.freno.lab.HaProxy;
import dev.freno.lab.Program;
import dev.freno.lab.SharedLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code packaging/haproxy.cfg} in front of three nodes: what a client sees through it when the leader changes. */
@ExtendWith(LogsOnFailure.class)
final class HaProxyFrontIT {
    private static final Path CONFIG = FrenoProcess.PROJECT.resolve("packaging/haproxy.cfg");
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String STEADY = "/check/app/mysql/" + SuiteStores.STEADY;
    private static final String HELD = "/check/held/mysql/" + SuiteStores.STEADY;

    private static final int PORT = FreePorts.next();

    @TempDir
    private static Path directory = Path.of("");

    private static @Nullable NodeGroup group;
    private static @Nullable Program proxy;

    @BeforeAll
    static void start() throws IOException {
        assumeThat(HaProxy.isInstalled()).isTrue();
        var setup = new NodeGroup.Setup(FrenoProcess.command(), List.of(), SuiteStores.json(SharedLab.reset()));
        group = NodeGroup.start(setup, directory, 3);
        proxy = Program.start(
                List.of(
                        Program.find("haproxy").orElseThrow().toString(),
                        "-db",
                        "-f",
                        config(group).toString()),
                directory.resolve("haproxy.log"));
    }

    /** As it stands in the repository, but for the addresses. */
    private static Path config(NodeGroup behind) throws IOException {
        String text = Files.readString(CONFIG).replace("bind :8087", "bind 127.0.0.1:" + PORT);
        for (GroupNode node : behind.nodes()) {
            text = text.replace(
                    "freno" + node.number() + ".example.com:8087",
                    "127.0.0.1:" + node.http().getPort());
        }
        assertThat(text).doesNotContain("example.com", "bind :");
        return Files.writeString(directory.resolve("haproxy.cfg"), text);
    }

    private static NodeGroup nodes() {
        return Objects.requireNonNull(group);
    }

    @AfterAll
    static void stop() {
        if (proxy != null) {
            proxy.close();
        }
        if (group != null) {
            group.close();
        }
    }

    @BeforeEach
    void heal() {
        nodes().nodes().forEach(GroupNode::start);
        nodes().awaitAll();
        logged(() -> Eventually.eventually(SOON, () -> {
            assertThat(ask(STEADY)).isEqualTo(200);
            assertThat(ask("/leader-check")).isEqualTo(200);
        }));
    }

    /** With the logs of all where it fails. */
    private static void logged(Runnable expectation) {
        try {
            expectation.run();
        } catch (AssertionError e) {
            throw new AssertionError(Objects.requireNonNull(proxy).log() + nodes().logs(), e);
        }
    }

    /** The status, 0 where there is no answer. Each request comes over a connection of its own. */
    private static int ask(String path) {
        try (KeptConnection connection = new KeptConnection(PORT)) {
            return connection.get(path);
        } catch (IOException e) {
            return 0;
        }
    }

    /** How a leader goes. */
    enum Departure {
        KILLED,
        STOPPED_IN_ORDER;

        void of(GroupNode leader) {
            switch (this) {
                case KILLED -> leader.kill();
                case STOPPED_IN_ORDER -> leader.terminate();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Departure.class)
    void client_whenTheLeaderGoes_isAnsweredByTheNextWithTheSameRules(Departure departure) {
        assertThat(ask("/throttle-app/held")).isEqualTo(200);
        // A voter without any entry does not count once there are some: until all have one, the leader cannot be
        // spared.
        nodes().nodes()
                .forEach(node -> Eventually.eventually(
                        "node " + node.number() + " has the rule",
                        SOON,
                        () -> Ask.once(node, "/throttled-apps").body().contains("held")));
        GroupNode leader = nodes().awaitLeader();
        Set<Integer> meanwhile = new TreeSet<>();
        Set<Integer> held = new TreeSet<>();

        departure.of(leader);
        logged(() -> Eventually.eventually(SOON, () -> {
            held.add(ask(HELD));
            int status = ask(STEADY);
            meanwhile.add(status);
            assertThat(status).isEqualTo(200);
            assertThat(leader.isAlive()).isFalse();
            assertThat(ask("/leader-check")).isEqualTo(200);
        }));

        assertThat(nodes().awaitLeader().number()).isNotEqualTo(leader.number());
        assertThat(ask(HELD)).isEqualTo(417);
        assertThat(held).doesNotContain(200);
        // no answer, no leader yet, a new leader's first moment, or HAProxy's own words for a node that is gone
        assertThat(meanwhile).isSubsetOf(0, 200, 404, 500, 502, 503, 504);
        assertThat(ask("/unthrottle-app/held")).isEqualTo(200);
        assertThat(ask(HELD)).isEqualTo(200);
    }
}
