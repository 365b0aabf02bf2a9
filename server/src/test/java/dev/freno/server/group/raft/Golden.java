package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Bytes that must never change, as lines of hexadecimal digits. Run with {@code -Dgolden.write=true} to write those that
 * are missing; one that exists is never overwritten.
 */
final class Golden {
    private static final int BYTES_PER_LINE = 32;

    private Golden() {}

    static byte[] read(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/raft/" + name + ".hex")) {
            assertThat(in).as("golden file " + name).isNotNull();
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void check(String name, byte[] bytes) {
        Path file = Path.of("src/test/resources/golden/raft", name + ".hex");
        if (Boolean.getBoolean("golden.write") && !Files.exists(file)) {
            write(file, bytes);
            return;
        }
        assertThat(lines(bytes)).as(name).isEqualTo(lines(read(name)));
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, lines(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; i += BYTES_PER_LINE) {
            text.append(HexFormat.of().formatHex(bytes, i, Math.min(bytes.length, i + BYTES_PER_LINE)))
                    .append('\n');
        }
        return text.toString();
    }
}
