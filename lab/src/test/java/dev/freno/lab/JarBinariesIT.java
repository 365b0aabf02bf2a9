package dev.freno.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JarBinariesIT {

    @Test
    void extracted_byTwoJvmsAtOnce_isThereOnceAndWorksForBoth(@TempDir Path cache) throws Exception {
        Path unfinished =
                Files.createDirectories(cache.resolve("freno/mariadb-" + JarBinaries.version() + ".unfinished"));
        Files.writeString(unfinished.resolve("left-by-a-killed-one"), "");
        Process first = start(cache);
        Process second = start(cache);
        String found = output(first);
        assertThat(found).startsWith(cache + "/freno/mariadb-").isEqualTo(output(second));
        assertThat(Path.of(found).resolve("left-by-a-killed-one")).doesNotExist();
        try (Stream<Path> files = Files.list(cache.resolve("freno"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            Path.of(found).getFileName().toString(),
                            Path.of(found).getFileName() + ".lock");
        }
    }

    private static Process start(Path cache) throws IOException {
        ProcessBuilder builder = LabInAnotherJvm.command(ExtractInAnotherJvm.class, cache);
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        return builder.start();
    }

    private static String output(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
