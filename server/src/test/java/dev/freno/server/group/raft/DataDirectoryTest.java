package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.server.group.GroupStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
    @TempDir
    private Path parent;

    @Test
    void open_whenMissing_createsIt() throws GroupStartException {
        try (DataDirectory directory = DataDirectory.open(parent.resolve("a/b"))) {
            assertThat(directory.storage()).isDirectory().hasParent(parent.resolve("a/b"));
        }
    }

    @Test
    void open_whenHeld_isRefusedUntilClosed() throws GroupStartException {
        DataDirectory first = DataDirectory.open(parent);
        assertThatThrownBy(() -> DataDirectory.open(parent))
                .isInstanceOf(GroupStartException.class)
                .hasMessageContaining(parent.toString())
                .hasMessageContaining("in use")
                .hasMessageContaining("process " + ProcessHandle.current().pid());

        first.close();

        DataDirectory.open(parent).close();
    }

    @Test
    void open_whenOfTheOriginal_isRefusedAndLeftAlone() throws IOException {
        Files.write(parent.resolve("raft.db"), new byte[1]);

        assertThatThrownBy(() -> DataDirectory.open(parent))
                .isInstanceOf(GroupStartException.class)
                .hasMessageContaining(parent.toString())
                .hasMessageContaining("original freno");
        assertThat(RaftFixture.files(parent, "")).containsExactly(parent.resolve("raft.db"));
    }

    @Test
    void open_whenItCannotBeCreated_isRefused() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> DataDirectory.open(file.resolve("data")))
                .isInstanceOf(GroupStartException.class)
                .hasMessageContaining("cannot use " + file.resolve("data"));
    }
}
