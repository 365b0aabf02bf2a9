package dev.freno.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void find_whenInstalled_givesItsPath() {
        assertThat(Program.find("sh"))
                .hasValueSatisfying(path -> assertThat(path).isExecutable());
    }

    @Test
    void find_whenNotInstalled_isEmpty() {
        assertThat(Program.find("no-such-program-anywhere")).isEmpty();
    }

    @Test
    void program_whenSignalledAndStopped_hearsIt() {
        String script = "trap 'echo usr1' USR1; trap 'echo term; exit' TERM; echo ready; while :; do sleep 0.05; done";
        try (Program program = Program.start(List.of("sh", "-c", script), directory.resolve("log"))) {
            Eventually.eventually("log", SOON, program::log, log -> log.contains("ready"));
            program.signal("USR1");
            Eventually.eventually("log", SOON, program::log, log -> log.contains("usr1"));
            program.stop();
            assertThat(program.isAlive()).isFalse();
            assertThat(program.log()).endsWith("term\n");
        }
    }

    @Test
    void close_whenItDoesNotListen_endsItAllTheSame() {
        String script = "trap '' TERM; echo ready; while :; do sleep 0.05; done";
        Program program = Program.start(List.of("sh", "-c", script), directory.resolve("log"));
        Eventually.eventually("log", SOON, program::log, log -> log.contains("ready"));
        program.close();
        program.close();
        assertThat(program.isAlive()).isFalse();
    }
}
