package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules outlive snapshots, compaction of the log and the node itself. In the original a snapshot was empty: whatever was
 * older than it was lost with the next restart, and what had been lifted came back.
 */
@ExtendWith(LogsOnFailure.class)
class SnapshotIT {
    private static final int CLIENTS = 16;
    private static final int PAST_SNAPSHOT = 10_000;
    private static final int UNTIL_SNAPSHOT = 2_000;
    private static final int APPS_OF_CLIENT = 25;
    private static final long MAX_DATA_BYTES = 32L << 20;

    @TempDir
    private Path directory;

    @Test
    void rules_whenThereAreManyCommandsPastASnapshot_surviveAKill() throws IOException {
        try (NodeFixture node = NodeFixture.start(directory)) {
            node.awaitLeading();
            node.text("/throttle-app/for-ever/ttl/0");
            node.text("/throttle-app/half/ttl/600/ratio/0.5");
            node.text("/throttle-app/lifted");
            node.text("/unthrottle-app/lifted");
            node.text("/skip-host/db9/ttl/600");
            command(node, UNTIL_SNAPSHOT);
            Eventually.eventually(
                    "a snapshot", NodeFixture.SOON, () -> !snapshots(node).isEmpty());
            long begin = System.nanoTime();
            command(node, PAST_SNAPSHOT);
            long millis = (System.nanoTime() - begin) / 1_000_000;
            String throttled = node.text("/throttled-apps");
            String skipped = node.text("/skipped-hosts");
            node.process().kill();
            node.startAgain();
            long restart = node.awaitLeading();
            System.out.println(PAST_SNAPSHOT + " commands in " + millis + " ms; led again " + restart
                    + " ms after the kill, data directory " + node.dataBytes() / 1024 + " KiB");
            assertThat(node.text("/throttled-apps")).isEqualTo(throttled).contains("for-ever", "half");
            assertThat(node.text("/skipped-hosts")).isEqualTo(skipped).contains("db9");
            assertThat(throttled)
                    .doesNotContain("lifted")
                    .contains("app-0-0", "app-15-24")
                    .doesNotContain("app-0-1\"");
            assertThat(node.status("/check/for-ever/mysql/any")).isEqualTo(417);
            assertThat(node.status("/check/lifted/mysql/any")).isEqualTo(404);
            assertThat(node.dataBytes()).isLessThan(MAX_DATA_BYTES);
        }
    }

    /** Each client throttles its apps in turn; in the end the odd ones are lifted. */
    private static void command(NodeFixture node, int commands) {
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            clients.add(CompletableFuture.runAsync(
                    () -> command(node, number, commands / CLIENTS), Thread::startVirtualThread));
        }
        CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).join();
    }

    private static void command(NodeFixture node, int client, int commands) {
        try (KeptConnection connection = node.connect()) {
            for (int i = 0; i < commands; i++) {
                int app = i % APPS_OF_CLIENT;
                String name = "app-" + client + "-" + app;
                boolean lifts = i >= commands - APPS_OF_CLIENT && app % 2 == 1;
                String command = lifts ? "/unthrottle-app/" + name : "/throttle-app/" + name + "/ttl/" + (60 + i);
                assertThat(connection.get(command)).as(command).isEqualTo(200);
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static List<Path> snapshots(NodeFixture node) throws IOException {
        try (Stream<Path> files = Files.walk(node.data())) {
            return files.filter(file -> file.toString().contains("/sm/") && Files.isRegularFile(file))
                    .toList();
        }
    }
}
