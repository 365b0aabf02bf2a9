package dev.freno.server;

import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import dev.freno.lab.LabCluster;
import dev.freno.server.config.ConfigLoader;
import dev.freno.server.config.ConfigResult;
import dev.freno.server.config.ConfigSources;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.config.Overrides;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.store.Dormancy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A whole node in this process, configured by a file as any other, and a client that asks it over HTTP. */
final class LocalNode implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);

    /** How old a value may be: 4 × 50 ms + 1 s, the default. */
    static final long FRESHNESS_NANOS = Duration.ofMillis(1200).toNanos();

    /** For a minute stands a second; and a busy machine needs more time to wake a store. */
    static final Dormancy.Terms QUICK_TO_SLEEP =
            new Dormancy.Terms(Duration.ofSeconds(1), Duration.ofMillis(800), Duration.ZERO);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final List<String> deaths = new CopyOnWriteArrayList<>();
    private final Path directory;
    private final NodeConfig config;
    private final FrenoServer server;

    /** An answer with a JSON body. */
    record Reply(int status, JsonNode body) {
        String text(String key) {
            JsonNode value = body.get(key);
            return value == null ? "" : value.asString();
        }

        double number(String key) {
            return body.get(key).asDouble();
        }

        String reason() {
            return text("Reason");
        }
    }

    private LocalNode(Path directory, NodeConfig config, Dormancy.Terms dormancy) {
        this.directory = directory;
        this.config = config;
        try {
            this.server = FrenoServer.start(config, deaths::add, dormancy);
        } catch (StartException e) {
            throw new AssertionError(e);
        }
    }

    /** A node that serves these clusters, each made by {@link #cluster}. */
    static LocalNode start(LabCluster lab, String... clusters) {
        Prepared prepared = prepare(lab, clusters);
        return prepared.start();
    }

    /** A configuration that no node runs on yet, and the port that it will have. */
    record Prepared(Path directory, NodeConfig config) {
        int port() {
            return config.listenPort();
        }

        LocalNode start() {
            return start(Dormancy.Terms.DEFAULT);
        }

        /** With times of its own for stores that nobody asks about. */
        LocalNode start(Dormancy.Terms dormancy) {
            return new LocalNode(directory, config, dormancy);
        }
    }

    static Prepared prepare(LabCluster lab, String... clusters) {
        return prepareWith(lab, "", clusters);
    }

    /** With further keys of the node, which may be none. */
    static Prepared prepareWith(LabCluster lab, String nodeKeys, String... clusters) {
        try {
            Path directory = Files.createTempDirectory("freno-node-");
            Path file = Files.writeString(directory.resolve("freno.conf.json"), """
                    {"ListenPort": %d, "RaftBind": "127.0.0.1:%d", "RaftDataDir": "%s", %s
                     "Stores": {"MySQL": {"User": "%s", "Password": "%s", "ThrottleThreshold": 5,
                                          "Clusters": {%s}}}}
                    """.formatted(
                            FreePorts.next(),
                            FreePorts.next(),
                            directory.resolve("raft"),
                            nodeKeys.isEmpty() ? "" : nodeKeys + ",",
                            lab.probeUser().name(),
                            lab.probeUser().password(),
                            String.join(",\n", clusters)));
            return new Prepared(directory, load(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** These clusters as configured, for a test that serves them in its own way. */
    static List<StoreConfig> configs(LabCluster lab, String... clusters) {
        Prepared prepared = prepare(lab, clusters);
        delete(prepared.directory());
        return prepared.config().stores();
    }

    private static NodeConfig load(Path file) {
        return switch (ConfigLoader.load(ConfigSources.only(file), Overrides.NONE, Map.of())) {
            case ConfigResult.Loaded loaded -> loaded.config();
            case ConfigResult.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }

    /** A cluster of static hosts with further keys, which may be none. */
    static String cluster(String name, String keys, String... hosts) {
        String list = Stream.of(hosts).map(host -> '"' + host + '"').collect(Collectors.joining(", "));
        return "\"%s\": {%s \"StaticHostsSettings\": {\"Hosts\": [%s]}}"
                .formatted(name, keys.isEmpty() ? "" : keys + ",", list);
    }

    int port() {
        return server.port();
    }

    Reply get(String path) {
        HttpResponse<String> response = send(path);
        return new Reply(response.statusCode(), JSON.readTree(response.body()));
    }

    String text(String path) {
        return send(path).body();
    }

    private HttpResponse<String> send(String path) {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                            .timeout(SOON)
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e + " for " + path + ", deaths " + deaths, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The verdict for the app {@code app}. */
    Reply check(String store) {
        return get("/check/app/mysql/" + store);
    }

    Reply awaitCheck(String store, int status) {
        return await("/check/app/mysql/" + store, status);
    }

    Reply await(String path, int status) {
        return Eventually.eventually(path, SOON, () -> get(path), reply -> reply.status() == status);
    }

    /** What the node has said before it could not go on. */
    List<String> deaths() {
        return deaths;
    }

    @Override
    public void close() {
        server.close();
        client.close();
        delete(directory);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "node on port " + config.listenPort();
    }
}
