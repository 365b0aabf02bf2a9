package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotStoreTest {
    private static final RulesSnapshot OLDER = new RulesSnapshot(1, 100, RandomRules.rules(new Random(1), 20), null);
    private static final RulesSnapshot NEWER = new RulesSnapshot(2, 200, RandomRules.rules(new Random(2), 20), null);

    @TempDir
    private Path directory;

    private Path logDirectory;
    private SnapshotStore store;

    @BeforeEach
    void prepare() throws IOException {
        store = new SnapshotStore(directory);
        logDirectory = Files.createDirectory(directory.resolve("log"));
    }

    private LogFiles log(long first, long last) throws IOException {
        Files.write(logDirectory.resolve("log_inprogress_" + first), Segments.segment(first, last));
        return LogFiles.examine(logDirectory);
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void restore_whenThereIsNone_needsAWholeLog() throws IOException {
        assertThat(store.restore(LogFiles.examine(logDirectory))).isNull();
        assertThat(store.restore(log(0, 9))).isNull();
    }

    @Test
    void restore_whenThereAreTwo_givesTheNewerAndClearsUp() throws IOException {
        store.write(OLDER);
        store.write(NEWER);
        Files.write(directory.resolve("snapshot.3_300.tmp"), new byte[10]);

        assertThat(store.restore(log(150, 250))).isEqualTo(NEWER);

        assertThat(RaftFixture.files(directory, "snapshot"))
                .containsExactly(directory.resolve("snapshot.1_100"), directory.resolve("snapshot.2_200"));
    }

    @Test
    void restore_whenTheNewerIsDamagedAndTheLogReachesBack_givesTheOlder() throws IOException {
        store.write(OLDER);
        damage(store.write(NEWER));

        assertThat(store.restore(log(101, 250))).isEqualTo(OLDER);

        assertThat(directory.resolve("snapshot.2_200.corrupt")).exists();
        assertThat(directory.resolve("snapshot.2_200")).doesNotExist();
    }

    /** And it is refused the next time too: nothing is moved away that would hide the loss. */
    @Test
    void restore_whenTheNewerIsDamagedAndTheLogDoesNotReachBack_isRefusedEachTime() throws IOException {
        store.write(OLDER);
        damage(store.write(NEWER));
        LogFiles log = log(102, 250);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> store.restore(log))
                    .isInstanceOf(StoredStateException.class)
                    .hasMessageContaining("snapshot.2_200 is damaged")
                    .hasMessageContaining("has entries 102 to 250")
                    .hasMessageContaining("after 100");
        }
    }

    @Test
    void restore_whenTheNewerIsDamagedAndTheLogEndsBeforeIt_isRefused() throws IOException {
        store.write(OLDER);
        damage(store.write(NEWER));

        assertThatThrownBy(() -> store.restore(log(50, 199))).isInstanceOf(StoredStateException.class);
    }

    @Test
    void restore_whenTheOnlyOneIsDamagedAndTheLogIsEmpty_isRefused() throws IOException {
        damage(store.write(NEWER));

        assertThatThrownBy(() -> store.restore(LogFiles.examine(logDirectory)))
                .isInstanceOf(StoredStateException.class)
                .hasMessageContaining("it is empty");
    }

    @Test
    void restore_whenSnapshotsAreMissingBeforeThePurgedLog_isRefused() throws IOException {
        assertThatThrownBy(() -> store.restore(log(5, 9)))
                .isInstanceOf(StoredStateException.class)
                .hasMessageContaining("there is no snapshot");
    }

    @Test
    void restore_whenTheNewestIsOfANewerVersion_isRefusedThoughAnOlderOneIsIntact() throws IOException {
        store.write(OLDER);
        Files.write(directory.resolve("snapshot.2_200"), SnapshotCodecTest.ofVersion(3));

        assertThatThrownBy(() -> store.restore(log(0, 250)))
                .isInstanceOf(StoredStateException.class)
                .hasMessageContaining("snapshot.2_200")
                .hasMessageContaining("version 3");
    }

    @Test
    void restore_whenAFileBearsAnotherName_isDamaged() throws IOException {
        Files.move(store.write(OLDER), directory.resolve("snapshot.1_300"));

        assertThatThrownBy(() -> store.restore(log(101, 250))).isInstanceOf(StoredStateException.class);
    }
}
