package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The group's commands against nodes that are processes of their own. */
@ExtendWith(LogsOnFailure.class)
final class GroupCommandIT {
    private static final int MISUSED = 2;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<Node> nodes = new ArrayList<>();

    /** A node's addresses and files, and the process while it runs. */
    private final class Node {
        private final String raft = "127.0.0.1:" + FreePorts.next();
        private final int http = FreePorts.next();
        private final Path home = directory.resolve("node" + nodes.size());
        private @Nullable FrenoProcess process;

        void start(List<Node> group) throws IOException {
            Files.createDirectories(home);
            process = FrenoProcess.start(home, "serve", "--config", config(group));
        }

        String config(List<Node> group) throws IOException {
            Files.createDirectories(home);
            String names = group.stream().map(node -> '"' + node.raft + '"').collect(Collectors.joining(", "));
            return Files.writeString(
                            home.resolve("freno.conf.json"), """
                    {"ListenPort": %d, "RaftBind": "%s", "RaftNodes": [%s], "RaftDataDir": "%s",
                     "Stores": {"MySQL": {"Clusters": {}}}}
                    """.formatted(http, raft, names, home.resolve("raft")))
                    .toString();
        }

        void killAndWipe() throws IOException {
            process().kill();
            try (Stream<Path> files = Files.walk(home.resolve("raft"))) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }

        FrenoProcess process() {
            return Objects.requireNonNull(process);
        }

        boolean answers(String path) {
            try (KeptConnection connection = new KeptConnection(http)) {
                return connection.get(path) == 200;
            } catch (IOException e) {
                return false;
            }
        }
    }

    @AfterEach
    void stop() {
        for (Node node : nodes) {
            FrenoProcess process = node.process;
            if (process != null) {
                process.close();
            }
        }
    }

    private Node node() {
        Node node = new Node();
        nodes.add(node);
        return node;
    }

    private List<Node> three() {
        return List.of(node(), node(), node());
    }

    private Node leader() {
        Eventually.eventually("one leads", SOON, () -> nodes.stream().anyMatch(node -> node.answers("/leader-check")));
        return nodes.stream()
                .filter(node -> node.answers("/leader-check"))
                .findFirst()
                .orElseThrow();
    }

    private FrenoProcess ended(int exitCode, String... arguments) {
        FrenoProcess process = FrenoProcess.start(directory, arguments);
        assertThat(process.awaitExit()).as(process.logs()).isEqualTo(exitCode);
        return process;
    }

    @Test
    void group_whenMisused_isRefusedWithTheUsage() {
        assertThat(ended(MISUSED, "group", "add").err()).contains("HOST:PORT", "Usage: freno group add");
        assertThat(ended(MISUSED, "group", "nonsense").err()).contains("'nonsense'");
        assertThat(ended(0, "group", "remove", "--help").out()).contains("Remove a member");
    }

    @Test
    void status_whenNothingRuns_failsAndSaysWhy() throws IOException {
        List<Node> group = three();

        FrenoProcess status =
                ended(1, "group", "status", "--config", group.getFirst().config(group));

        assertThat(status.out()).contains(group.get(2).raft, "unreachable");
        assertThat(status.err()).contains("no node of the group can be reached");
    }

    @Test
    void add_withAMySqlBackend_saysHowMembersComeThere() throws IOException {
        Path config = Files.writeString(directory.resolve("backend.json"), """
                {"BackendMySQLHost": "backend.example", "BackendMySQLSchema": "freno", "BackendMySQLUser": "u",
                 "Stores": {"MySQL": {"Clusters": {}}}}
                """);

        assertThat(ended(1, "group", "add", "h:1", "--config", config.toString())
                        .err())
                .contains("backend.example");
    }

    /** The disk of one is lost, and a fourth comes. */
    @Test
    void group_ofProcesses_takesInWhoComesAndReturns() throws IOException {
        List<Node> group = three();
        for (Node node : group) {
            node.start(group);
        }
        Node leader = leader();
        assertThat(leader.answers("/throttle-app/kept")).isTrue();
        String config = leader.config(group);
        FrenoProcess fine = ended(0, "group", "status", "--config", config);
        assertThat(fine.out()).contains("leader", "follower", "NODE");

        Node wiped =
                group.stream().filter(node -> !node.equals(leader)).findFirst().orElseThrow();
        wiped.killAndWipe();
        wiped.start(group);
        Eventually.eventually(
                "the wiped node is a member again",
                SOON,
                () -> wiped.process().err().contains("is a member of the group now")
                        || wiped.process().out().contains("is a member of the group now"));

        Node fourth = node();
        List<Node> four = Stream.concat(group.stream(), Stream.of(fourth)).toList();
        fourth.start(four);
        FrenoProcess added = ended(0, "group", "add", fourth.raft, "--config", config);
        assertThat(added.out()).contains(fourth.raft + " catches up", fourth.raft + " is a member");
        assertThat(ended(1, "group", "add", fourth.raft, "--config", config).err())
                .contains("error: " + fourth.raft + " is a member already");

        leader.process().kill();
        assertThat(leader().answers("/check/kept/mysql/none")).isFalse();
        FrenoProcess status = ended(0, "group", "status", "--config", config);
        assertThat(status.out()).contains("unreachable", "not in this configuration");
        assertThat(status.err()).contains("warning: the group has agreed on the members");
        assertThat(rules(leader())).contains("kept");
    }

    private static String rules(Node node) throws IOException {
        try (KeptConnection connection = new KeptConnection(node.http)) {
            connection.get("/throttled-apps");
            return connection.body();
        }
    }
}
