package dev.freno.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One {@code mariadbd} and its port, through all its deaths and restarts. Thread-safe. */
final class ServerProcess {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int PORT_ATTEMPTS = 10;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration FREEZE_LIMIT = Duration.ofSeconds(10);
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
    private static final String ADDRESS_IN_USE = "Address already in use";

    private final ServerSetup setup;
    private volatile int port;
    private volatile @Nullable Process process;
    private @Nullable Brake brake;

    ServerProcess(ServerSetup setup) {
        this.setup = setup;
    }

    int port() {
        return port;
    }

    long pid() {
        return current().pid();
    }

    boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** Starts it for the first time, on a port that turns out to be free. */
    synchronized void start(BooleanSupplier answers) {
        startOn(FreePorts::next, answers);
    }

    /** Starts it again, on the port it had. */
    synchronized void restart(BooleanSupplier answers) {
        int same = port;
        startOn(() -> same, answers);
    }

    synchronized void freeze() {
        release();
        signal("STOP");
        Eventually.eventually("state of " + setup.name(), FREEZE_LIMIT, this::state, state -> state == 'T');
    }

    /** Runs on, at full speed. */
    synchronized void unfreeze() {
        release();
        signal("CONT");
    }

    /** Runs only for this share of the time from now on, more than 0 and less than 1. */
    synchronized void slow(double share) {
        release();
        brake = new Brake(pid(), share);
    }

    private void release() {
        if (brake != null) {
            brake.close();
            brake = null;
        }
    }

    synchronized void kill() {
        release();
        end(current().destroyForcibly());
    }

    /** Politely first; a frozen one cannot hear that. */
    synchronized void stop() {
        release();
        Process running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        running.toHandle().destroy();
        try {
            if (state() == 'T' || !running.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                end(running.destroyForcibly());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.destroyForcibly();
        }
    }

    private interface PortSource {
        int next();
    }

    private void startOn(PortSource ports, BooleanSupplier answers) {
        for (int attempt = 1; ; attempt++) {
            port = ports.next();
            long position = LogTail.length(setup.log());
            process = Leash.start(setup.command(port), Path.of("/dev/null"), setup.log());
            if (awaitAnswer(answers)) {
                return;
            }
            kill();
            String log = LogTail.since(setup.log(), position);
            if (attempt == PORT_ATTEMPTS || !log.contains(ADDRESS_IN_USE)) {
                throw new LabException(setup.name() + " did not start on port " + port + ":\n" + log);
            }
        }
    }

    private boolean awaitAnswer(BooleanSupplier answers) {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (isAlive()
                && System.nanoTime() - deadline < 0
                && !Thread.currentThread().isInterrupted()) {
            if (answers.getAsBoolean()) {
                return true;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return false;
    }

    private Process current() {
        return Objects.requireNonNull(process, "not started");
    }

    /** The letter after the command's name in {@code /proc/<pid>/stat}; T is stopped by a signal, X is gone. */
    private char state() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return 'X';
        }
    }

    private void signal(String name) {
        Process running = current();
        if (!running.isAlive()) {
            throw new LabException(setup.name() + " is dead, it cannot get the signal " + name);
        }
        try {
            Process sent = new ProcessBuilder(
                            "/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "sh", name, Long.toString(running.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            end(sent);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void end(Process ending) {
        try {
            if (!ending.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LabException("process " + ending.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
