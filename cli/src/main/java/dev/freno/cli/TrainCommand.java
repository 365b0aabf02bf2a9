package dev.freno.cli;

import dev.freno.lab.FreePorts;
import dev.freno.server.FrenoServer;
import dev.freno.server.StartException;
import dev.freno.server.config.ConfigLoader;
import dev.freno.server.config.ConfigResult;
import dev.freno.server.config.ConfigSources;
import dev.freno.server.config.Overrides;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Does once what a node does, from reading its configuration to stopping, so that the JVM can archive the classes that it
 * took. The launcher runs it after a build.
 */
@Command(name = "train", hidden = true, description = "Run through a node's work once, for the JVM's class archive.")
final class TrainCommand implements Callable<Integer> {
    private static final Duration LEADS_LIMIT = Duration.ofSeconds(30);
    private static final List<String> PATHS = List.of(
            "/check/train/mysql/train",
            "/check-read/train/mysql/train/1",
            "/throttle-app/train/ttl/1/ratio/0.5",
            "/throttled-apps",
            "/unthrottle-app/train",
            "/metrics-health",
            "/debug/vars",
            "/metrics");

    @Parameters(paramLabel = "DIR", description = "An empty directory.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws IOException, StartException {
        LogLevels.quiet();
        Path file = Files.writeString(directory.resolve("freno.conf.json"), """
                {"ListenPort": 0, "RaftBind": "127.0.0.1:%d", "RaftDataDir": "%s",
                 "Stores": {"MySQL": {"User": "train", "Password": "train", "ThrottleThreshold": 1,
                   "Clusters": {"train": {"StaticHostsSettings": {"Hosts": ["127.0.0.1:%d"]}}}}}}
                """.formatted(
                        FreePorts.next(), directory.resolve("raft"), FreePorts.next()));
        return switch (ConfigLoader.load(ConfigSources.only(file), Overrides.NONE, Map.of())) {
            case ConfigResult.Loaded loaded -> {
                try (FrenoServer server = FrenoServer.start(loaded.config(), why -> {})) {
                    yield awaitLeadership(server.port()) ? askAll(server.port()) : 1;
                }
            }
            case ConfigResult.Invalid invalid -> throw new IllegalStateException("" + invalid.problems());
        };
    }

    private static boolean awaitLeadership(int port) throws IOException {
        long deadline = System.nanoTime() + LEADS_LIMIT.toNanos();
        while (!get(port, "/leader-check").contains(" 200 ")) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(10_000_000);
        }
        return true;
    }

    private static int askAll(int port) throws IOException {
        for (String path : PATHS) {
            get(port, path);
        }
        return 0;
    }

    /** The first line of the answer. A plain socket, so that the archive holds no client that a node never needs. */
    private static String get(int port, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: train\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines().findFirst().orElse("");
        }
    }
}
