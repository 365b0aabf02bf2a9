package dev.freno.bench;

import dev.freno.lab.FreePorts;
import dev.freno.lab.Program;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A freno as a process of its own, ours or another. Closing stops it. */
final class NodeProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(10);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final Program process;
    private final int port;

    private NodeProcess(Program process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a node of ours and returns at once.
     *
     * @param command what runs the freno command, for example a JVM with its class path and main class
     * @param directory where its configuration, data and log are put; one that was used before is gone on with
     * @param stores the JSON object of the key {@code MySQL}
     */
    static NodeProcess start(List<String> command, Path directory, String stores) throws IOException {
        return launch(append(command, "serve", "--config"), directory, stores);
    }

    /**
     * Starts another freno, which takes the same configuration but ports and data of its own, and returns at once.
     *
     * @param command words with blanks between them; the configuration's name follows them as the last word
     */
    static NodeProcess startOther(String command, Path directory, String stores) throws IOException {
        return launch(List.of(command.strip().split("\\s+")), directory, stores);
    }

    /** The same with a command to which only the name of the configuration file is to be added. */
    static NodeProcess launch(List<String> command, Path directory, String stores) throws IOException {
        Path config = directory.resolve("freno.conf.json");
        int port = port(directory.resolve("http.port"));
        Path data = Files.createDirectories(directory.resolve("raft"));
        Files.writeString(config, """
                {"ListenPort": %d, "RaftBind": "127.0.0.1:%d", "RaftDataDir": "%s", "Stores": {"MySQL": %s}}
                """.formatted(port, port(directory.resolve("raft.port")), data, stores));
        Program process = Program.start(append(command, config.toString()), directory.resolve("freno.log"));
        return new NodeProcess(process, port);
    }

    private static List<String> append(List<String> command, String... words) {
        return Stream.concat(command.stream(), Stream.of(words)).toList();
    }

    /** A free port, the same for every node on this directory. */
    private static int port(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, Integer.toString(FreePorts.next()));
        }
        return Integer.parseInt(Files.readString(file));
    }

    long pid() {
        return process.pid();
    }

    /** Where it listens; it may not yet. */
    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    HttpRequest check(String store) {
        return HttpRequest.newBuilder(uri().resolve("/check/bench/mysql/" + store))
                .timeout(Duration.ofSeconds(2))
                .build();
    }

    /** The status of a request, 0 where there is no answer. */
    int status(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
            return response.statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** The body of a report, empty where there is no answer. */
    String text(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri().resolve(path))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return client.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }

    /** Fails, with its log, if it has ended. */
    void demandAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the node has ended; its log:\n" + process.log());
        }
    }

    /**
     * Asks every few milliseconds, which leaves the CPU to what is awaited, until this status comes, and returns {@link
     * System#nanoTime()} of its arrival.
     */
    long await(HttpRequest request, int status) throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (status(request) != status) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IllegalStateException(
                        "no " + status + " from " + request.uri() + "; its log:\n" + process.log());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return System.nanoTime();
    }

    /** Sends it a signal, for example {@code STOP} or {@code CONT}. */
    void signal(String name) {
        process.signal(name);
    }

    /** Resident memory in MiB. */
    long residentMebibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("no VmRSS for process " + process.pid());
    }

    /** CPU time used so far, user and system. */
    Duration cpu() {
        return ProcessHandle.of(pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.stop();
        client.close();
    }
}
