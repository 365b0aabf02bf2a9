package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares with a file under {@code src/test/resources/golden}; what differs is written to {@code target/golden}. */
final class Golden {
    private Golden() {}

    static void assertMatches(String name, String actual) {
        try {
            Path written = Path.of("target", "golden", name);
            Files.createDirectories(written.getParent());
            Files.writeString(written, actual);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(actual)
                .describedAs("golden/%s, against target/golden/%s", name, name)
                .isEqualTo(expected(name));
    }

    private static String expected(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
