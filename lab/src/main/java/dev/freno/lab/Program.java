package dev.freno.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server program of this machine, at work: a proxy or a cache that tests and measurements run beside the databases. It
 * cannot outlive this JVM.
 *
 * <p>Thread-safe; {@link #stop} and {@link #close} block until it has ended.
 */
public final class Program implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Program.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final List<String> SYSTEM_DIRECTORIES = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private final Process process;
    private final Path log;

    private Program(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** The program of this name, if it is installed: on the PATH or where systems keep their servers. */
    public static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(":")), SYSTEM_DIRECTORIES.stream())
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Whether it is; where it is not, the log tells what that means and how to get it. */
    static boolean isInstalled(String name) {
        boolean installed = find(name).isPresent();
        if (!installed) {
            LOG.warn("{} is not installed, and what needs it is left out; on Debian: apt-get install {}", name, name);
        }
        return installed;
    }

    /** Starts a command, its output and errors are appended to the log; it may not be ready yet. */
    public static Program start(List<String> command, Path log) {
        return new Program(Leash.start(command, Path.of("/dev/null"), log), log);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The end of what it has written. */
    public String log() {
        return LogTail.of(log);
    }

    /** Waits until it has ended by itself, and says whether it did so in time and with success. */
    boolean awaitEnd(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends a signal, for example {@code STOP}, {@code CONT} or {@code USR2}. */
    public void signal(String name) {
        try {
            ServerProcess.end(new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "sh", name, "" + pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it at once, as a crash does. */
    public void kill() {
        ServerProcess.end(process.destroyForcibly());
    }

    /** Ends it politely; one that does not hear is killed. */
    public void stop() {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
