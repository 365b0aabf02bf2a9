package dev.freno.cli;

import static dev.freno.lab.Eventually.eventually;

import dev.freno.lab.FreePorts;
import dev.freno.lab.LabServer;
import dev.freno.lab.LabUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A node without stores that meets others in a MySQL backend, as a process of its own. */
final class BackendNode implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final int port = FreePorts.next();
    private final Path config;
    private final FrenoProcess process;

    BackendNode(Path directory, LabServer backend, LabUser user, String schema) {
        try {
            config = Files.writeString(directory.resolve("node-" + port + ".json"), """
                    {"ListenPort": %1$d, "HttpAdvertise": "127.0.0.1:%1$d", "Domain": "takeover",
                     "BackendMySQLHost": "%2$s", "BackendMySQLPort": %3$d, "BackendMySQLSchema": "%4$s",
                     "BackendMySQLUser": "%5$s", "BackendMySQLPassword": "%6$s",
                     "Stores": {"MySQL": {"Clusters": {}}}}
                    """.formatted(
                            port, backend.host(), backend.port(), schema, user.name(), user.password()));
            process = FrenoProcess.start(directory, "serve", "--config", config.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its name in the group. */
    String name() {
        return "127.0.0.1:" + port;
    }

    Path config() {
        return config;
    }

    FrenoProcess process() {
        return process;
    }

    /** The status of an answer; 0 if there is none. */
    int status(String path) {
        try (KeptConnection connection = new KeptConnection(port)) {
            return connection.get(path);
        } catch (IOException e) {
            return 0;
        }
    }

    /** The body of an answer; empty if there is none. */
    String body(String path) {
        try (KeptConnection connection = new KeptConnection(port)) {
            connection.get(path);
            return connection.body();
        } catch (IOException e) {
            return "";
        }
    }

    boolean leads() {
        return status("/leader-check") == 200;
    }

    void await(String path, String wanted) {
        eventually(path + " is " + wanted, SOON, () -> body(path).contains(wanted));
    }

    void awaitLeading() {
        eventually("it leads", SOON, this::leads);
    }

    @Override
    public void close() {
        process.close();
    }
}
