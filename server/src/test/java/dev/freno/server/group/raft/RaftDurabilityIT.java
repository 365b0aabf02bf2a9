package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.RuleCommand.SkipHost;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.core.rules.RuleCommand.UnthrottleApp;
import dev.freno.core.rules.Rules;
import dev.freno.core.rules.Throttle;
import dev.freno.server.group.GroupStartException;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.RecordingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is acknowledged is there after a restart, or the node says that it is not. */
final class RaftDurabilityIT {
    private static final int BATCH = 500;

    @TempDir
    private Path directory;

    private RaftFixture fixture;

    @BeforeEach
    void prepare() {
        fixture = new RaftFixture(directory.resolve("data"));
    }

    private static ThrottleApp throttle(String app) {
        return new ThrottleApp(app, null, 1.0, Expiry.NEVER, Expiry.NEVER, 0);
    }

    /** Submits as many as the bound on commands under way lets in, again and again. */
    private static void commitAll(RaftGroup group, List<RuleCommand> commands) throws Exception {
        for (int from = 0; from < commands.size(); from += BATCH) {
            List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
            for (RuleCommand command : commands.subList(from, Math.min(commands.size(), from + BATCH))) {
                receipts.add(group.submit(command).toCompletableFuture());
            }
            for (CompletableFuture<Receipt> receipt : receipts) {
                assertThat(receipt.get(10, TimeUnit.SECONDS)).isEqualTo(new Receipt.Committed());
            }
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Snapshots of the original were empty: a restart behind one brought back an old state or none. */
    @Test
    void reopen_whenTenThousandCommandsArePastASnapshot_hasAllInABoundedDirectory() throws Exception {
        List<RuleCommand> commands = new ArrayList<>(List.of(throttle("early"), throttle("revoked")));
        for (int i = 0; i < 10_000; i++) {
            commands.add(throttle("app" + i % 200));
        }
        commands.add(new UnthrottleApp("revoked", null));
        Rules before;
        try (RaftGroup group = fixture.leading()) {
            commitAll(group, commands);
            before = group.rules();
            eventually(
                    "old log files are purged",
                    () -> RaftFixture.files(fixture.log(), "log_0").isEmpty());
            assertThat(RaftFixture.files(fixture.snapshots(), "snapshot")).hasSizeLessThanOrEqualTo(5);
            assertThat(size(fixture.directory)).isLessThan(2_000_000);
        }

        try (RaftGroup group = fixture.leading()) {
            assertThat(group.rules()).isEqualTo(before);
            assertThat(group.rules().throttles())
                    .hasSize(201)
                    .extracting(Throttle::app)
                    .contains("early");
        }
    }

    /** Rules that came from a snapshot were never told, so that a skipped host counted again after a restart. */
    @Test
    void reopen_whenNoCommandIsPastTheSnapshot_theListenerHearsItsRules() throws Exception {
        Rules before;
        try (RaftGroup group = fixture.open(quiet(), new RecordingListener(), new MovableMoments(), false)) {
            eventually("the node leads", group::isLeading);
            commitAll(group, List.of(new SkipHost("replica-1", Expiry.NEVER)));
            before = group.rules();
            eventually(
                    "a snapshot is there",
                    () -> RaftFixture.files(fixture.snapshots(), "snapshot").size() == 2);
        }
        RecordingListener listener = new RecordingListener();

        try (RaftGroup group = fixture.open(quiet(), listener, new MovableMoments(), false)) {
            eventually("the node leads", group::isLeading);

            eventually("the listener hears", () -> listener.rules().equals(before));
            assertThat(group.rules()).isEqualTo(before);
        }
    }

    /** Takes snapshots by time, soon. */
    private static RaftTuning quiet() {
        return new RaftTuning(
                Duration.ofMillis(20),
                Duration.ofSeconds(3),
                1000,
                Duration.ofSeconds(2),
                Duration.ofMillis(100),
                1000,
                Duration.ofSeconds(20));
    }

    @Test
    void snapshot_whenTheGroupIsQuiet_isTakenByTime() throws Exception {
        try (RaftGroup group = fixture.open(quiet(), new RecordingListener(), new MovableMoments(), false)) {
            eventually("the node leads", group::isLeading);
            assertThat(RaftFixture.files(fixture.snapshots(), "snapshot")).isEmpty();

            commitAll(group, List.of(throttle("a")));

            eventually(
                    "a snapshot is there",
                    () -> RaftFixture.files(fixture.snapshots(), "snapshot").size() == 2);
        }
    }

    @Test
    void reopen_whenTheLastWriteWasTorn_hasAllThatWasAcknowledged() throws Exception {
        Rules before = commitSome();
        Path segment = RaftFixture.files(fixture.log(), "log_inprogress").getLast();
        byte[] torn = Segments.entry(9, 999, RuleCommandCodec.encode(throttle("never-acknowledged")));
        Segments.addToTail(segment, Arrays.copyOf(torn, torn.length - 3));

        try (RaftGroup group = fixture.leading()) {
            assertThat(group.rules()).isEqualTo(before);
            commitAll(group, List.of(throttle("next")));
        }
    }

    @Test
    void reopen_whenAnAcknowledgedEntryIsDamaged_isRefused() throws Exception {
        commitSome();
        Path segment = RaftFixture.files(fixture.log(), "log_").getFirst();
        byte[] bytes = Files.readAllBytes(segment);
        bytes[200] ^= 1;
        Files.write(segment, bytes);

        assertThatThrownBy(fixture::leading)
                .isInstanceOf(GroupStartException.class)
                .hasMessageContaining(segment.toString())
                .hasMessageContaining("is damaged");
        assertThatThrownBy(fixture::leading).isInstanceOf(GroupStartException.class);
    }

    @Test
    void reopen_whenTheNewestSnapshotIsDamaged_buildsOnTheOlderOne() throws Exception {
        List<RuleCommand> commands = new ArrayList<>();
        for (int i = 0; i < 6_000; i++) {
            commands.add(throttle("app" + i % 300));
        }
        Rules before;
        try (RaftGroup group = fixture.leading()) {
            commitAll(group, commands);
            before = group.rules();
        }
        Path newest = newestSnapshot();
        damage(newest);

        try (RaftGroup group = fixture.leading()) {
            assertThat(group.rules()).isEqualTo(before);
        }
        assertThat(newest.resolveSibling(newest.getFileName() + ".corrupt")).exists();
    }

    @Test
    void reopen_whenAllSnapshotsAreDamaged_isRefusedAndNeverEmpty() throws Exception {
        List<RuleCommand> commands = new ArrayList<>();
        for (int i = 0; i < 9_000; i++) {
            commands.add(throttle("app" + i % 300));
        }
        try (RaftGroup group = fixture.leading()) {
            commitAll(group, commands);
        }
        for (Path file : RaftFixture.files(fixture.snapshots(), "snapshot")) {
            damage(file);
        }

        assertThatThrownBy(fixture::leading)
                .isInstanceOf(GroupStartException.class)
                .hasMessageContaining("is damaged")
                .hasMessageContaining("does not make up for it");
    }

    @Test
    void reopen_whenTheNewestSnapshotIsOfANewerVersion_isRefused() throws Exception {
        commitSome();
        Files.write(newestSnapshot(), SnapshotCodecTest.ofVersion(3));

        assertThatThrownBy(fixture::leading)
                .isInstanceOf(GroupStartException.class)
                .hasMessageContaining("version 3")
                .hasMessageContaining("run the newer freno");
    }

    /** A crash between a snapshot and its MD5 file must not make Ratis apply entries twice. */
    @Test
    void reopen_whenTheNewestSnapshotHasNoMd5File_hasAll() throws Exception {
        Rules before = commitSome();
        try (RaftGroup group = fixture.leading()) {
            commitAll(group, List.of(throttle("more")));
            before = group.rules();
        }
        Path newest = newestSnapshot();
        Files.delete(newest.resolveSibling(newest.getFileName() + ".md5"));

        try (RaftGroup group = fixture.leading()) {
            assertThat(group.rules()).isEqualTo(before);
        }
    }

    /** A command that this version does not know is not skipped: the node stops, each time. */
    @Test
    void reopen_whenTheLogHasACommandOfANewerVersion_diesAndSaysWhy() throws Exception {
        Rules before = commitSome();
        Path segment = RaftFixture.files(fixture.log(), "log_inprogress").getLast();
        long next = LogFiles.examine(fixture.log()).last() + 1;
        Segments.addToTail(segment, Segments.entry(1, next, new byte[] {2, 77}));

        try (RaftGroup group = fixture.open(RaftFixture.FAST, new RecordingListener(), new MovableMoments(), false)) {
            eventually("the node dies", () -> !fixture.deaths.isEmpty());

            assertThat(fixture.deaths).hasSize(1).first().asString().contains("entry " + next, "version 2");
            assertThat(group.isLeading()).isFalse();
            assertThat(group.status().healthy()).isFalse();
            assertThat(group.rules()).isEqualTo(before);
            assertThat(group.submit(throttle("a")).toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isEqualTo(new Receipt.NoLeader());
        }
    }

    private Rules commitSome() throws Exception {
        try (RaftGroup group = fixture.leading()) {
            List<RuleCommand> commands = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                commands.add(throttle("some" + i));
            }
            commitAll(group, commands);
            return group.rules();
        }
    }

    private Path newestSnapshot() {
        return RaftFixture.files(fixture.snapshots(), "snapshot").stream()
                .filter(file -> !file.toString().endsWith(".md5"))
                .max((one, other) -> Long.compare(index(one), index(other)))
                .orElseThrow();
    }

    private static long index(Path snapshot) {
        String name = snapshot.getFileName().toString();
        return Long.parseLong(name.substring(name.indexOf('_') + 1));
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }
}
