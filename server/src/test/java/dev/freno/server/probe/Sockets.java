package dev.freno.server.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The sockets of this machine, as Linux tells. */
public final class Sockets {
    private Sockets() {}

    private static final String TIME_WAIT = "06";

    /**
     * The states, as in Linux' {@code tcp_states.h}, of the sockets connected or connecting to this port; without those
     * that were closed in good order by both sides.
     */
    public static List<String> towards(int port) {
        String wanted = String.format(Locale.ROOT, ":%04X", port);
        return Stream.of("tcp", "tcp6")
                .flatMap(table -> lines(Path.of("/proc/self/net", table)))
                .map(line -> line.strip().split("\\s+", 5))
                .filter(fields -> fields[2].endsWith(wanted) && !fields[3].equals(TIME_WAIT))
                .map(fields -> fields[3])
                .toList();
    }

    private static Stream<String> lines(Path table) {
        try {
            return Files.readAllLines(table).stream().skip(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
