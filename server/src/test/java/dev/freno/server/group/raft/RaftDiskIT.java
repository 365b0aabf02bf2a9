package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.core.rules.Throttle;
import dev.freno.server.group.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes no more, for which directories stand in where files are to be created. */
final class RaftDiskIT {
    private static final int BATCH = 100;

    @TempDir
    private Path directory;

    private RaftFixture fixture;

    @BeforeEach
    void prepare() {
        fixture = new RaftFixture(directory.resolve("data"));
    }

    private static List<Receipt> submit(RaftGroup group, int from, int to) throws Exception {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            ThrottleApp command = new ThrottleApp("app" + i, null, 1.0, Expiry.NEVER, Expiry.NEVER, 0);
            receipts.add(group.submit(command).toCompletableFuture());
        }
        List<Receipt> outcomes = new ArrayList<>();
        for (CompletableFuture<Receipt> receipt : receipts) {
            outcomes.add(receipt.get(10, TimeUnit.SECONDS));
        }
        return outcomes;
    }

    private static void obstruct(List<Path> paths) throws IOException {
        for (Path path : paths) {
            Files.createFile(Files.createDirectory(path).resolve("obstacle"));
        }
    }

    private static void clear(List<Path> paths) throws IOException {
        for (Path path : paths) {
            Files.deleteIfExists(path.resolve("obstacle"));
            Files.deleteIfExists(path);
        }
    }

    @Test
    void submit_whenTheLogCannotGrow_diesAndKeepsWhatItAcknowledged() throws Exception {
        Set<String> acknowledged = new HashSet<>();
        List<Path> obstacles = new ArrayList<>();
        try (RaftGroup group = fixture.leading()) {
            for (int i = 1; i < 6_000; i++) {
                obstacles.add(fixture.log().resolve("log_inprogress_" + i));
            }
            obstruct(obstacles);
            for (int i = 0; fixture.deaths.isEmpty() && i < 10_000; i += BATCH) {
                List<Receipt> outcomes = submit(group, i, i + BATCH);
                for (int k = 0; k < BATCH; k++) {
                    if (outcomes.get(k) instanceof Receipt.Committed) {
                        acknowledged.add("app" + (i + k));
                    }
                }
            }

            eventually("the node dies", () -> !fixture.deaths.isEmpty());
            assertThat(fixture.deaths).hasSize(1);
            assertThat(group.isLeading()).isFalse();
            assertThat(group.status().healthy()).isFalse();
            assertThat(submit(group, 0, 1)).containsExactly(new Receipt.NoLeader());
        }
        eventually("files are released", this::filesAreReleased);
        clear(obstacles);

        try (RaftGroup group = fixture.leading()) {
            assertThat(acknowledged).hasSizeGreaterThan(BATCH);
            assertThat(group.rules().throttles()).extracting(Throttle::app).containsAll(acknowledged);
        }
    }

    /** Where its log failed, Ratis waits some seconds for itself before it lets go; a process that ends does not. */
    private boolean filesAreReleased() {
        Path lock = fixture.log().resolveSibling("in_use.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void submit_whenASnapshotCannotBeWritten_goesOnAndTriesLaterAgain() throws Exception {
        try (RaftGroup group = fixture.leading()) {
            List<Path> obstacles = new ArrayList<>();
            for (int i = 900; i < 1_300; i++) {
                obstacles.add(fixture.snapshots().resolve("snapshot.1_" + i + ".tmp"));
            }
            obstruct(obstacles);
            for (int i = 0; i < 1_200; i += BATCH) {
                assertThat(submit(group, i, i + BATCH)).containsOnly(new Receipt.Committed());
            }
            clear(obstacles);
            assertThat(RaftFixture.files(fixture.snapshots(), "snapshot")).isEmpty();

            for (int i = 1_200; i < 2_400; i += BATCH) {
                assertThat(submit(group, i, i + BATCH)).containsOnly(new Receipt.Committed());
            }
            eventually(
                    "a snapshot is there",
                    () -> !RaftFixture.files(fixture.snapshots(), "snapshot").isEmpty());
            assertThat(fixture.deaths).isEmpty();
        }
    }
}
