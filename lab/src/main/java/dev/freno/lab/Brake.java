package dev.freno.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Slows a process down by stopping it for a part of every tenth of a second, until closed. */
final class Brake implements AutoCloseable {
    private static final double PERIOD_SECONDS = 0.1;

    private static final String STOP_AND_GO = """
            while kill -s STOP "$1"; do
              sleep "$2"
              kill -s CONT "$1"
              sleep "$3"
            done
            """;

    private final Process shell;

    /** Lets the process run for this share of the time, more than 0 and less than 1. */
    Brake(long pid, double share) {
        List<String> command = List.of(
                "/bin/sh",
                "-c",
                STOP_AND_GO,
                "freno-lab-brake",
                Long.toString(pid),
                seconds(1 - share),
                seconds(share));
        shell = Leash.start(command, Path.of("/dev/null"), Path.of("/dev/null"));
    }

    private static String seconds(double share) {
        return String.format(Locale.ROOT, "%.4f", PERIOD_SECONDS * share);
    }

    /** Ends the braking. The process may be left stopped: let it go on afterwards. */
    @Override
    public void close() {
        ServerProcess.end(shell.destroyForcibly());
    }
}
