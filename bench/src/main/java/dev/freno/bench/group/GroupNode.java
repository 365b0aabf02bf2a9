package dev.freno.bench.group;

import dev.freno.lab.Eventually;
import dev.freno.lab.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One node of a {@link NodeGroup}: a process that is started, hurt and started again, on the same ports and data. Thread-safe;
 * its calls block for some milliseconds, where nothing else is said.
 */
public final class GroupNode implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(60);

    private final int number;
    private final int httpPort;
    private final List<String> line;
    private final Path directory;
    private @Nullable Program program;
    private boolean meantToRun;

    /**
     * @param command what runs the freno command in a JVM of its own; its first word is the JVM
     * @param by what runs all that, such as a shell that sets limits; may be empty
     */
    GroupNode(int number, int httpPort, List<String> by, List<String> command, Path directory) {
        this.number = number;
        this.httpPort = httpPort;
        this.directory = directory;
        this.line = new ArrayList<>(by);
        line.add(command.getFirst());
        line.add("-Djdk.net.hosts.file=" + hosts());
        line.addAll(command.subList(1, command.size()));
        line.addAll(List.of("serve", "--config", config().toString()));
    }

    Path hosts() {
        return directory.resolve("hosts");
    }

    Path config() {
        return directory.resolve("freno.conf.json");
    }

    /** Where its log and snapshots are. */
    public Path data() {
        return directory.resolve("raft");
    }

    /** From 1. */
    public int number() {
        return number;
    }

    /** Where it serves HTTP; no proxy is in between. */
    public InetSocketAddress http() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort);
    }

    /** Starts it, if it is not running; it is not ready yet when this returns. */
    public synchronized void start() {
        meantToRun = true;
        if (!isAlive()) {
            program = Program.start(line, directory.resolve("freno.log"));
        }
    }

    public synchronized boolean isAlive() {
        return program != null && program.isAlive();
    }

    /** Whether it was started, and neither killed nor terminated since. */
    public synchronized boolean isMeantToRun() {
        return meantToRun;
    }

    /** Whether it has ended although nobody wanted it to. */
    public synchronized boolean hasDied() {
        return meantToRun && !isAlive();
    }

    public synchronized void kill() {
        meantToRun = false;
        running().kill();
    }

    /** SIGTERM; does not wait for the end. */
    public synchronized void terminate() {
        meantToRun = false;
        running().signal("TERM");
    }

    /** After {@link #terminate}: waits for the end; one that does not come to it is killed, which is an error. */
    public void awaitEnd() {
        try {
            Eventually.eventually("the end of node " + number, END_LIMIT, () -> !isAlive());
        } catch (AssertionError e) {
            kill();
            throw new IllegalStateException(String.valueOf(e.getMessage()), e);
        }
    }

    /** SIGSTOP. */
    public synchronized void freeze() {
        running().signal("STOP");
    }

    /** SIGCONT; does no harm where it is not frozen, or dead. */
    public synchronized void thaw() {
        if (isAlive()) {
            running().signal("CONT");
        }
    }

    /** The end of what it has written. */
    public String log() {
        try {
            Path file = directory.resolve("freno.log");
            String all = Files.exists(file) ? Files.readString(file) : "";
            return "node " + number + ":\n" + all.substring(Math.max(0, all.length() - 8_000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Program running() {
        return Objects.requireNonNull(program, "never started");
    }

    @Override
    public synchronized void close() {
        meantToRun = false;
        if (program != null) {
            program.close();
        }
    }
}
