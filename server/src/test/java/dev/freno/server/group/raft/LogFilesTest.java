package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFilesTest {
    @TempDir
    private Path directory;

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @Test
    void examine_whenEmpty_coversNothing() throws IOException {
        LogFiles log = LogFiles.examine(directory);

        assertThat(log.isEmpty()).isTrue();
        assertThat(log.last()).isEqualTo(-1);
        assertThat(log.covers(-1, 0)).isFalse();
        assertThat(log.covers(7, 7)).isTrue();
    }

    @Test
    void examine_whenClosedAndOpenWithPadding_coversAllEntries() throws IOException {
        write("log_5-9", Segments.segment(5, 9));
        write("log_inprogress_10", concat(Segments.segment(10, 12), new byte[1000]));

        LogFiles log = LogFiles.examine(directory);

        assertThat(log.first()).isEqualTo(5);
        assertThat(log.last()).isEqualTo(12);
        assertThat(log.covers(4, 12)).isTrue();
        assertThat(log.covers(3, 12)).isFalse();
        assertThat(log.covers(4, 13)).isFalse();
    }

    @Test
    void examine_whenTheLastWriteWasTorn_cutsItOff() throws IOException {
        byte[] whole = Segments.segment(0, 3);
        byte[] next = Segments.entry(1, 4, new byte[50]);
        for (int written = 1; written < next.length; written++) {
            Path file = write("log_inprogress_0", concat(whole, Arrays.copyOf(next, written)));
            assertThat(LogFiles.examine(directory).last()).isEqualTo(3);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);

            write("log_inprogress_0", concat(whole, Arrays.copyOf(Arrays.copyOf(next, written), 500)));
            assertThat(LogFiles.examine(directory).last()).isEqualTo(3);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    @Test
    void examine_whenOnlyAPartOfTheHeaderWasWritten_hasNoEntries() throws IOException {
        write("log_inprogress_7", concat(Arrays.copyOf(SegmentBytes.HEADER, 3), new byte[60]));

        assertThat(LogFiles.examine(directory).last()).isEqualTo(6);
    }

    /** Ratis takes a length that leads beyond the file for a write that never finished, and drops all that follows. */
    @Test
    void examine_whenAnyBitBeforeTheLastEntryIsFlipped_refuses() throws IOException {
        byte[] bytes = Segments.segment(0, 5);
        int lastEntry = Segments.segment(0, 4).length;
        for (int bit = 0; bit < lastEntry * 8; bit++) {
            byte[] damaged = concat(bytes, new byte[100]);
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            write("log_inprogress_0", damaged);

            assertThatThrownBy(() -> LogFiles.examine(directory))
                    .as("bit " + bit)
                    .isInstanceOf(StoredStateException.class)
                    .hasMessageContaining("log_inprogress_0 is damaged");
        }
    }

    @Test
    void examine_whenAClosedSegmentIsCutOrDamaged_refuses() throws IOException {
        byte[] bytes = Segments.segment(0, 5);
        for (int length = 1; length < bytes.length; length++) {
            write("log_0-5", Arrays.copyOf(bytes, length));

            assertThatThrownBy(() -> LogFiles.examine(directory)).isInstanceOf(StoredStateException.class);
        }
        bytes[bytes.length - 1] ^= 1;
        write("log_0-5", bytes);
        assertThatThrownBy(() -> LogFiles.examine(directory)).isInstanceOf(StoredStateException.class);
    }

    @Test
    void deleteBeforeHole_whenAPurgeWasInterrupted_deletesWhatItLeft() throws IOException {
        write("log_0-4", Segments.segment(0, 4));
        write("log_10-12", Segments.segment(10, 12));
        write("log_inprogress_13", Segments.segment(13, 13));
        LogFiles log = LogFiles.examine(directory);

        assertThat(log.first()).isEqualTo(10);
        log.deleteBeforeHole();

        assertThat(RaftFixture.files(directory, "log_"))
                .containsExactly(directory.resolve("log_10-12"), directory.resolve("log_inprogress_13"));
    }
}
