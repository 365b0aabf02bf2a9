package dev.freno.cli.demo;

import dev.freno.lab.FreePorts;
import dev.freno.lab.Heartbeat;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabServer;
import dev.freno.server.FrenoServer;
import dev.freno.server.StartException;
import dev.freno.server.config.ConfigLoader;
import dev.freno.server.config.ConfigResult;
import dev.freno.server.config.ConfigSources;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.config.Overrides;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A freno node in this process, with a configuration file as any user would write it. */
final class DemoNode implements AutoCloseable {
    static final double THRESHOLD_SECONDS = 0.5;

    private static final String STORE = "demo";
    private static final Duration FIRST_YES_LIMIT = Duration.ofSeconds(20);

    private final Path config;
    private final FrenoServer server;

    private DemoNode(Path config, FrenoServer server) {
        this.config = config;
        this.server = server;
    }

    static DemoNode start(LabCluster lab, int wantedPort) throws StartException {
        try {
            int port = isFree(wantedPort) ? wantedPort : FreePorts.next();
            Path file = Files.writeString(lab.directory().resolve("freno.conf.json"), configuration(lab, port));
            return new DemoNode(file, FrenoServer.start(load(file), why -> {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static NodeConfig load(Path file) {
        return switch (ConfigLoader.load(ConfigSources.only(file), Overrides.NONE, Map.of())) {
            case ConfigResult.Loaded loaded -> loaded.config();
            case ConfigResult.Invalid invalid -> throw new IllegalStateException("" + invalid.problems());
        };
    }

    private static String configuration(LabCluster lab, int port) {
        return String.format(
                Locale.ROOT,
                """
                {
                  "ListenPort": %d,
                  "RaftBind": "127.0.0.1:%d",
                  "RaftDataDir": "%s",
                  "Stores": {
                    "MySQL": {
                      "User": "%s",
                      "Password": "%s",
                      "MetricQuery": "%s",
                      "ThrottleThreshold": %s,
                      "Clusters": {
                        "%s": {"StaticHostsSettings": {"Hosts": [%s]}}
                      }
                    }
                  }
                }
                """,
                port,
                FreePorts.next(),
                lab.directory().resolve("raft"),
                lab.probeUser().name(),
                lab.probeUser().password(),
                Heartbeat.LAG_QUERY,
                THRESHOLD_SECONDS,
                STORE,
                lab.replicas().stream()
                        .map(replica -> '"' + replica.address() + '"')
                        .collect(Collectors.joining(", ")));
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    URI checkUrl(String app) {
        return URI.create(url("/check/" + app + "/mysql/" + STORE));
    }

    void awaitFirstYes() {
        long deadline = System.nanoTime() + FIRST_YES_LIMIT.toNanos();
        try (FrenoGate gate = new FrenoGate(checkUrl("demo"))) {
            Gate.Answer answer = gate.ask();
            while (!answer.go()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("freno does not say yes: " + answer.why());
                }
                LockSupport.parkNanos(10_000_000);
                answer = gate.ask();
            }
        }
    }

    /** Tells how to try what is running. */
    void invite(Display display, LabCluster lab) {
        LabServer replica = lab.replica(0);
        display.say("");
        display.say("Everything keeps running until Ctrl-C. Try, in another terminal:");
        display.say("  curl -i " + checkUrl("my-job"));
        display.say("  curl -s " + url("/throttle-app/my-job/ttl/5/ratio/0.5"));
        display.say("  curl -s " + url("/throttled-apps"));
        display.say("  curl -s " + url("/aggregated-metrics"));
        display.say("  curl -s " + url("/stores"));
        display.say("  curl -s " + url("/skip-host/") + replica.address());
        display.say(
                "  kill -STOP " + replica.pid() + "   # freeze replica 1; kill -CONT " + replica.pid() + " heals it");
        display.say("The configuration is " + config);
    }

    @Override
    public void close() {
        server.close();
    }
}
