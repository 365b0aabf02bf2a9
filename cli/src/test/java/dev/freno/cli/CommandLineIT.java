package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What supervisors and people see of the command: its exit codes, what it prints where, and what it refuses. */
@ExtendWith(LogsOnFailure.class)
class CommandLineIT {
    private static final int MISUSED = 2;

    @TempDir
    private Path directory;

    private FrenoProcess ended(int exitCode, String... arguments) {
        FrenoProcess process = FrenoProcess.start(directory, arguments);
        assertThat(process.awaitExit()).as(process.logs()).isEqualTo(exitCode);
        return process;
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("freno.conf.json"), content);
    }

    private String fine() throws IOException {
        return file("""
                {"RaftDataDir": "%s", "Stores": {"MySQL": {"ThrottleThreshold": 1, "Clusters": {
                  "c": {"StaticHostsSettings": {"Hosts": ["127.0.0.1:1"]}}}}}}
                """.formatted(directory.resolve("raft"))).toString();
    }

    private String wrong() throws IOException {
        return file("""
                {"ListenPort": 99999, "RaftDataDir": "d", "Stores": {"MySQL": {"MetricQuery": "drop table t", "Clusters": {
                  "a": null, "b": {"StaticHostsSettings": {"Hosts": ["h:x"]}}}}}}
                """).toString();
    }

    @Test
    void version_whenAskedForInAnyWay_isOneLine() {
        String line = "freno version \\S+, git commit ([0-9a-f]{40}|unknown)\n";
        assertThat(ended(0, "version").out()).matches(line);
        assertThat(ended(0, "-version").out()).matches(line);
        assertThat(ended(0, "--version").out()).matches(line);
    }

    @Test
    void flag_whenUnknown_isRefusedWithTheUsage() {
        FrenoProcess process = ended(MISUSED, "--http", "--nonsense");
        assertThat(process.err()).contains("'--nonsense'", "Usage: freno");
        assertThat(process.out()).isEmpty();
    }

    @Test
    void command_withoutHttp_checksTheConfigurationAndPrintsTheUsage() throws IOException {
        FrenoProcess process = ended(0, "--config", fine());
        assertThat(process.out()).contains("Usage: freno", "-http");
        assertThat(ended(1, "--config", wrong()).err()).contains("ListenPort");
    }

    @Test
    void serve_whenTheConfigurationIsWrong_saysEverythingThatIs() throws IOException {
        FrenoProcess process = ended(1, "--http", "--config", wrong());
        assertThat(process.err()).contains("99999", "drop table t", "Clusters.a", "h:x");
    }

    @Test
    void configCheck_always_saysWhetherTheFileCanBeUsed() throws IOException {
        assertThat(ended(0, "config", "check", fine()).out()).contains("fine, 1 stores");
        assertThat(ended(1, "config", "check", wrong()).out()).contains("99999", "drop table t", "Clusters.a", "h:x");
    }

    @Test
    void serve_whenTheFileIsMissing_fails() {
        Path missing = directory.resolve("missing.json");
        assertThat(ended(1, "-http", "-config", missing.toString()).err()).contains(missing.toString());
    }

    @Test
    void serve_whenFlagsSupplyWhatTheFileLacks_serves() throws IOException {
        String config =
                file("{\"RaftBind\": \"127.0.0.1:" + FreePorts.next() + "\"}").toString();
        int port = FreePorts.next();
        String data = directory.resolve("by-flag").toString();
        try (FrenoProcess process = FrenoProcess.start(
                directory,
                "-http",
                "--config",
                config,
                "-http-port",
                Integer.toString(port),
                "--raft-datadir=" + data,
                "--quiet")) {
            Eventually.eventually(NodeFixture.SOON, () -> {
                try (KeptConnection connection = new KeptConnection(port)) {
                    assertThat(connection.get("/leader-check")).isEqualTo(200);
                }
            });
            assertThat(Path.of(data)).isNotEmptyDirectory();
            process.terminate();
            assertThat(process.awaitExit()).isZero();
        }
    }

    @Test
    void serve_whenDataOrPortAreTaken_failsAtOnceAndDisturbsNobody() throws IOException {
        try (NodeFixture node = NodeFixture.start(directory)) {
            node.awaitLeading();
            String config = node.config().toString();
            FrenoProcess sameData =
                    ended(1, "--http", "--config", config, "--http-port", Integer.toString(FreePorts.next()));
            assertThat(sameData.err())
                    .contains(
                            "in use by another freno (process " + node.process().pid() + ")")
                    .contains(node.data().toString());
            FrenoProcess samePort = ended(
                    1,
                    "--http",
                    "--config",
                    config,
                    "--raft-datadir",
                    directory.resolve("other").toString(),
                    "--raft-bind",
                    "127.0.0.1:" + FreePorts.next());
            assertThat(samePort.err()).contains("cannot listen on port " + node.port());
            assertThat(node.status("/throttle-app/undisturbed")).isEqualTo(200);
        }
    }

    /** Vert.x made a directory in the temporary one at each start: none could be made, and the node did not start. */
    @Test
    void serve_whenThereIsNoTemporaryDirectory_serves() throws IOException {
        int port = FreePorts.next();
        String config = file("""
                {"ListenPort": %d, "RaftBind": "127.0.0.1:%d", "RaftDataDir": "%s"}
                """.formatted(port, FreePorts.next(), directory.resolve("raft")))
                .toString();
        Path notADirectory = Files.createFile(directory.resolve("file"));
        String options = "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + notADirectory.resolve("tmp");
        try (FrenoProcess process =
                FrenoProcess.start(List.of("env", options), directory, "--http", "--config", config)) {
            Eventually.eventually(NodeFixture.SOON, () -> {
                assertThat(process.isAlive()).as(process.logs()).isTrue();
                try (KeptConnection connection = new KeptConnection(port)) {
                    assertThat(connection.get("/leader-check")).isEqualTo(200);
                }
            });
        }
    }

    /** What is not a {@code StartException} ended with exit code 0, or left a process that did not serve. */
    @Test
    void serve_whenTheStartFailsInAnUnforeseenWay_ends() throws IOException {
        String config =
                file("""
                {"ListenPort": 0, "RaftBind": "127.0.0.1:%d", "RaftDataDir": "%s"}
                """.formatted(FreePorts.next(), directory.resolve("raft"))).toString();
        String unreadable = "PROMETHEUS_CONFIG=" + directory.resolve("missing.properties");
        try (FrenoProcess process =
                FrenoProcess.start(List.of("env", unreadable), directory, "--http", "--config", config)) {
            assertThat(process.awaitExit()).as(process.logs()).isEqualTo(1);
            assertThat(process.err()).contains("missing.properties");
        }
    }

    @Test
    void serve_withStack_tellsWhereItFailed() throws IOException {
        Path noDirectory = Files.createFile(directory.resolve("no-directory"));
        String config = file("""
                {"ListenPort": 0, "RaftBind": "127.0.0.1:%d", "RaftDataDir": "%s"}
                """.formatted(FreePorts.next(), noDirectory)).toString();
        assertThat(ended(1, "serve", "--config", config).err())
                .contains("error: ", "no-directory")
                .doesNotContain("\tat ");
        assertThat(ended(1, "serve", "--config", config, "--stack").err()).contains("StartException", "\tat ");
    }

    /** As the launcher does it after a build. */
    @Test
    void train_inAnEmptyDirectory_doesWhatANodeDoesAndEnds() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("train"));
        FrenoProcess process = ended(0, "train", empty.toString());
        assertThat(process.out()).isEmpty();
        assertThat(empty.resolve("raft")).isNotEmptyDirectory();
    }
}
