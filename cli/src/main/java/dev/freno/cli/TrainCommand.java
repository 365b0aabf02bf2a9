package dev.freno.cli;

import dev.freno.lab.FreePorts;
import dev.freno.lab.Heartbeat;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import dev.freno.lab.LabException;
import dev.freno.lab.LabUser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Does once what a node does, from reading its configuration to stopping, with a database where one can be started, so that
 * the JVM can archive the classes that it took. The launcher runs it after a build. The node runs in this JVM, by the same
 * command as ever, and stops when the JVM does.
 */
@Command(name = "train", hidden = true, description = "Run through a node's work once, for the JVM's class archive.")
final class TrainCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CHECK = "/check/train/mysql/train";
    private static final List<String> PATHS = List.of(
            CHECK,
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
    public Integer call() throws IOException {
        try (LabCluster lab = LabCluster.start(LabConfig.of(1))) {
            LabUser user = lab.probeUser();
            return train(user.name(), user.password(), lab.replica(0).address(), CHECK);
        } catch (LabException e) {
            return train("train", "train", "127.0.0.1:" + FreePorts.next(), "/leader-check");
        }
    }

    private int train(String user, String password, String host, String awaited) throws IOException {
        int port = FreePorts.next();
        Path file = Files.writeString(directory.resolve("freno.conf.json"), """
                {"ListenPort": %d, "RaftBind": "127.0.0.1:%d", "RaftDataDir": "%s",
                 "Stores": {"MySQL": {"User": "%s", "Password": "%s", "MetricQuery": "%s", "ThrottleThreshold": 60,
                   "Clusters": {"train": {"StaticHostsSettings": {"Hosts": ["%s"]}}}}}}
                """.formatted(
                        port, FreePorts.next(), directory.resolve("raft"), user, password, Heartbeat.LAG_QUERY, host));
        Thread.ofPlatform()
                .daemon()
                .name("node")
                .start(() -> Freno.commandLine().execute("serve", "--config", file.toString()));
        if (!awaitAnswer(port, awaited)) {
            return 1;
        }
        for (String path : PATHS) {
            ask(port, "GET", path);
        }
        return 0;
    }

    private static boolean awaitAnswer(int port, String path) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (ask(port, "HEAD", path).contains(" 200 ")) {
                    return true;
                }
            } catch (IOException e) {
                // it does not listen yet
            }
            LockSupport.parkNanos(10_000_000);
        }
        return false;
    }

    /** The first line of the answer. A plain socket, so that the archive holds no client that a node never needs. */
    private static String ask(int port, String method, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: train\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines().findFirst().orElse("");
        }
    }
}
