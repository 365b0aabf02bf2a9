package dev.freno.lab;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WatchdogIT {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path temporary;

    private Process jvm;

    @BeforeEach
    void startJvm() throws IOException {
        jvm = LabInAnotherJvm.command(LabInAnotherJvm.class, temporary).start();
    }

    @AfterEach
    void stopJvm() {
        jvm.destroyForcibly();
    }

    @Test
    void sigkillOfTheJvm_withAFrozenServer_leavesNothingBehind() throws IOException {
        awaitReady();
        assertThat(commandsWithTemporaryPath()).filteredOn(WatchdogIT::isServer).hasSize(2);
        jvm.destroyForcibly();
        assertNothingLeft();
    }

    @Test
    void sigkillOfTheJvm_duringStart_leavesNothingBehind() {
        eventually("data directory", START_LIMIT, () -> filesBelowTemporary() > 2);
        jvm.destroyForcibly();
        assertNothingLeft();
    }

    @Test
    void normalExit_withoutClose_leavesNothingBehind() throws IOException {
        awaitReady();
        jvm.getOutputStream().close();
        assertNothingLeft();
    }

    private void awaitReady() throws IOException {
        StringBuilder seen = new StringBuilder();
        BufferedReader lines = jvm.inputReader();
        String line = lines.readLine();
        while (line != null && !line.equals(LabInAnotherJvm.READY)) {
            seen.append(line).append('\n');
            line = lines.readLine();
        }
        assertThat(line).as(seen.toString()).isEqualTo(LabInAnotherJvm.READY);
    }

    private void assertNothingLeft() {
        eventually("processes", END_LIMIT, this::commandsWithTemporaryPath, List::isEmpty);
        eventually("files", END_LIMIT, this::filesBelowTemporary, count -> count == 0);
        assertThat(commandsWithTemporaryPath()).isEmpty();
    }

    private static boolean isServer(String command) {
        return command.contains("--server-id=") && !command.contains("exec ");
    }

    /** Servers, shells and the JVM itself: everything the lab starts names a path below it. A zombie names nothing. */
    private List<String> commandsWithTemporaryPath() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains(temporary.toString()))
                .toList();
    }

    private long filesBelowTemporary() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            List<Path> labs = files.filter(file -> file.getFileName().toString().startsWith("freno-lab-"))
                    .toList();
            long count = 0;
            for (Path lab : labs) {
                count += 1 + namesIn(lab);
            }
            return count;
        }
    }

    private static int namesIn(Path directory) {
        String[] names = directory.toFile().list();
        return names == null ? 0 : names.length;
    }
}
