package dev.freno.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real command in a process of its own, with the JVM options that the launcher script gives it. Its output goes to
 * files. It ends with this JVM at the latest.
 */
final class FrenoProcess implements AutoCloseable {
    /** Where the project is; tests run in the directory of their module. */
    static final Path PROJECT =
            Path.of(System.getProperty("basedir", "."), "..").toAbsolutePath().normalize();

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Queue<FrenoProcess> STARTED = new ConcurrentLinkedQueue<>();

    private final Process process;
    private final Path out;
    private final Path err;

    private FrenoProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
        STARTED.add(this);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /**
     * Starts the command and returns at once.
     *
     * @param directory where it runs and its output goes; several may share it
     */
    static FrenoProcess start(Path directory, String... arguments) {
        return start(List.of(), directory, arguments);
    }

    /** As above, run by another command, such as {@code env}. */
    static FrenoProcess start(List<String> by, Path directory, String... arguments) {
        List<String> line = new ArrayList<>(by);
        line.addAll(command());
        line.addAll(Arrays.asList(arguments));
        try {
            Path out = Files.createTempFile(directory, "out-", ".log");
            Path err = Files.createTempFile(directory, "err-", ".log");
            Process process = new ProcessBuilder(line)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            return new FrenoProcess(process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What runs the command in a JVM of its own, to be followed by its arguments. */
    static List<String> command() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(launcherOptions());
        line.add("--enable-native-access=ALL-UNNAMED"); // in the manifest of the jar, which tests do not run from
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.freno.cli.Freno"));
        return line;
    }

    /** What the script puts between the JVM and the class path, so that both never differ. */
    private static List<String> launcherOptions() {
        try {
            String script = Files.readString(PROJECT.resolve("freno"));
            Matcher line =
                    Pattern.compile("^jvm=\"([^\"]*)\"", Pattern.MULTILINE).matcher(script);
            if (!line.find()) {
                throw new IllegalStateException("no JVM options in the launcher script");
            }
            return Arrays.asList(line.group(1).replace("\\\n", " ").strip().split("\\s+"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end and returns the exit code. */
    int awaitExit() {
        return awaitExit(LIMIT);
    }

    int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("process " + pid() + " is still running after " + limit);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** SIGTERM; does not wait. */
    void terminate() {
        process.destroy();
    }

    /** SIGINT, as Ctrl-C sends it; does not wait. */
    void interrupt() {
        signal("INT");
    }

    /** Sends a signal, for example {@code STOP}; does not wait for what it does. */
    void signal(String name) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "sh", name, Long.toString(pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Resident memory in MiB. */
    long residentMebibytes() {
        return read(Path.of("/proc/" + pid() + "/status"))
                        .lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024;
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    String logs() {
        return "process " + pid() + " printed:\n" + out() + "and to stderr:\n" + err();
    }

    /** Of all processes that have run since the last call. */
    static String logsOfAll() {
        StringBuilder logs = new StringBuilder();
        for (FrenoProcess process : STARTED) {
            logs.append(Files.exists(process.out) ? process.logs() : "").append('\n');
        }
        STARTED.removeIf(process -> !process.isAlive());
        return logs.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
