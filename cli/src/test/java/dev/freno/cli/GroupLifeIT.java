package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.bench.group.GroupNode;
import dev.freno.lab.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a group of three in the course of its life. No rule that was acknowledged is lost by any of it. */
@ExtendWith(LogsOnFailure.class)
class GroupLifeIT {
    /** More than a snapshot's distance and all that is kept behind one, four thousand together. */
    private static final int PAST_COMPACTION = 6_000;

    private static final int APPS_OF_CLIENT = 20;

    @TempDir
    private Path directory;

    @Test
    void follower_whenAwayPastCompaction_comesBackWithAllRules() throws IOException {
        try (GroupFixture fixture = GroupFixture.start(directory)) {
            fixture.command(100, APPS_OF_CLIENT);
            GroupNode away = fixture.follower();
            away.kill();
            fixture.command(PAST_COMPACTION, APPS_OF_CLIENT);
            GroupNode leader = fixture.group().awaitLeader();
            Eventually.eventually("the begin of the log is gone", GroupFixture.SOON, () -> {
                fixture.command(200, APPS_OF_CLIENT); // a log is cut when it grows
                return !Files.exists(firstSegment(leader));
            });
            away.start();
            fixture.assertAllHaveAll();
        }
    }

    /** Closed segments are named by their first and last entry. */
    private static Path firstSegment(GroupNode node) throws IOException {
        try (Stream<Path> files = Files.walk(node.data())) {
            return files.filter(file -> file.getFileName().toString().matches("log_0-\\d+"))
                    .findFirst()
                    .orElse(node.data().resolve("none"));
        }
    }

    @Test
    void nodes_whenRestartedOneAfterTheOtherUnderClients_loseNothing() throws IOException {
        try (GroupFixture fixture = GroupFixture.start(directory)) {
            AtomicBoolean goesOn = new AtomicBoolean(true);
            CompletableFuture<Void> client = fixture.commandWhile("rolling-", goesOn::get);
            for (GroupNode node : fixture.group().nodes()) {
                node.terminate();
                node.awaitEnd();
                node.start();
                fixture.group().awaitAll();
            }
            goesOn.set(false);
            client.join();
            fixture.assertAllHaveAll();
        }
    }

    /** A limit on the size of files stands for a disk of its own: any user can set one. */
    @Test
    void node_whenItsDiskIsFull_endsAndTheOthersGoOn() throws IOException {
        Path limit = Files.writeString(directory.resolve("limit"), "256");
        List<String> limited =
                List.of("/bin/sh", "-c", "limit=$(cat \"$0\"); ulimit -f \"$limit\"; exec \"$@\"", limit.toString());
        try (GroupFixture fixture = GroupFixture.start(directory, limited)) {
            GroupNode full = fixture.group().node(1);
            CompletableFuture.allOf(IntStream.range(0, 4)
                            .mapToObj(client ->
                                    fixture.commandWhile("full-" + client + "x".repeat(100) + "-", full::isAlive))
                            .toArray(CompletableFuture[]::new))
                    .join();
            assertThat(full.hasDied()).isTrue();
            fixture.command(100, APPS_OF_CLIENT);
            Files.writeString(limit, "unlimited");
            full.start();
            fixture.assertAllHaveAll();
        }
    }
}
