package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A node that is started, killed and started again as a process of its own, on the same port and with the same data.
 * Not thread-safe, but for its port and its connections.
 */
final class NodeFixture implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);

    private static final String NO_STORES = "{\"Clusters\": {}}";

    private final List<String> by;
    private final Path directory;
    private final Path config;
    private final int port = FreePorts.next();
    private FrenoProcess process;
    private long startedNanos;

    private NodeFixture(List<String> by, Path directory, String nodeKeys, String mySql) {
        this.by = by;
        this.directory = directory;
        try {
            config = Files.writeString(directory.resolve("freno.conf.json"), """
                    {"ListenPort": %d, "RaftBind": "127.0.0.1:%d", "RaftDataDir": "%s", %s "Stores": {"MySQL": %s}}
                    """.formatted(
                            port, FreePorts.next(), data(), nodeKeys, mySql));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = launch();
    }

    /**
     * Starts a node and returns at once.
     *
     * @param directory for all its files
     * @param mySql the JSON object of the key {@code MySQL}
     */
    static NodeFixture start(Path directory, String mySql) {
        return start(directory, "", mySql);
    }

    /** The same with further keys of the node, each followed by a comma. */
    static NodeFixture start(Path directory, String nodeKeys, String mySql) {
        return new NodeFixture(List.of(), directory, nodeKeys, mySql);
    }

    /** A node without any store: enough where only rules matter. */
    static NodeFixture start(Path directory) {
        return start(directory, NO_STORES);
    }

    /** The same, and no signal is ignored, even where this JVM's parent wants it so. */
    static NodeFixture startWithDefaultSignals(Path directory) {
        List<String> reset = List.of("env", "--default-signal=INT");
        return new NodeFixture(works(reset) ? reset : List.of(), directory, "", NO_STORES);
    }

    /** Old versions of {@code env} cannot do this. */
    private static boolean works(List<String> by) {
        try {
            List<String> line = new ArrayList<>(by);
            line.add("true");
            return new ProcessBuilder(line).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private FrenoProcess launch() {
        startedNanos = System.nanoTime();
        return FrenoProcess.start(by, directory, "serve", "--config", config.toString());
    }

    /** After it has ended: starts it again and returns at once. */
    void startAgain() {
        process = launch();
    }

    /** Waits until it leads, and tells how many milliseconds after its start that was. */
    long awaitLeading() {
        return awaitOk("/leader-check");
    }

    /** Waits until this is answered with 200, and tells how many milliseconds after the node's start that was. */
    long awaitOk(String path) {
        try {
            Eventually.eventually(path, SOON, () -> !process.isAlive() || isOk(path));
            assertThat(process.isAlive()).isTrue();
        } catch (AssertionError e) {
            throw new AssertionError(process.logs(), e);
        }
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }

    private boolean isOk(String path) throws IOException {
        try (KeptConnection connection = connect()) {
            return connection.get(path) == 200;
        }
    }

    /** A new connection; the caller closes it. */
    KeptConnection connect() throws IOException {
        return new KeptConnection(port);
    }

    /** The body of an answer with status 200. */
    String text(String path) {
        try (KeptConnection connection = connect()) {
            int status = connection.get(path);
            if (status != 200) {
                throw new AssertionError(path + " is answered with " + status + ": " + connection.body());
            }
            return connection.body();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    int status(String path) {
        try (KeptConnection connection = connect()) {
            return connection.get(path);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    FrenoProcess process() {
        return process;
    }

    int port() {
        return port;
    }

    Path config() {
        return config;
    }

    Path data() {
        return directory.resolve("raft");
    }

    /** The size of all files in its data directory, in bytes. */
    long dataBytes() {
        try (Stream<Path> files = Files.walk(data())) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
