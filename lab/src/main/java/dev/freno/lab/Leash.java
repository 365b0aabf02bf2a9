package dev.freno.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts processes that cannot outlive this JVM, not even when it is killed.
 *
 * <p>A shell holds the reading end of a pipe whose writing end only this JVM has. It forks a watcher that waits for the
 * end of that pipe, and then becomes the command itself, so that the {@link Process} is the command: its pid, its exit
 * code. When the JVM is gone the kernel closes the pipe, and the watcher kills the command, stopped or not. A session of
 * its own keeps the signals of a terminal away from both.
 */
final class Leash {

    /** The watcher's parent is the command for as long as it lives: a pid that was taken over by another is spared. */
    private static final String WATCH_AND_EXEC = """
            exec 3<&0 <"$1"
            shift
            main=$$
            (
              trap '' HUP INT QUIT TERM
              read -r _ <&3
              read -r _ _ _ parent _ </proc/self/stat
              [ "$parent" = "$main" ] && kill -KILL "$main"
            ) </dev/null >/dev/null 2>&1 &
            exec "$@" 3<&-
            """;

    /** Killed servers may still be writing while their files are removed, hence the repetition, for 30 seconds. */
    private static final String REMOVE_AT_END = """
            trap '' HUP INT QUIT TERM
            read -r _
            left=300
            while [ -e "$1" ] && [ "$left" -gt 0 ]; do
              rm -rf "$1" || sleep 0.1
              left=$((left - 1))
            done
            """;

    private Leash() {}

    /** Starts the command; it reads the one file, its output and errors are appended to the other. */
    static Process start(List<String> command, Path input, Path log) {
        List<String> arguments = new ArrayList<>();
        arguments.add(input.toString());
        arguments.addAll(command);
        ProcessBuilder builder = shell(WATCH_AND_EXEC, arguments);
        return launch(builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    }

    /** A process that removes the directory when its input is closed or this JVM is gone, and then ends. */
    static Process removeAtEnd(Path directory) {
        return launch(shell(REMOVE_AT_END, List.of(directory.toAbsolutePath().toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD));
    }

    private static ProcessBuilder shell(String script, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(List.of("/bin/sh", "-c", script, "freno-lab"));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    private static Process launch(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
