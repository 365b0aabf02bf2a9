package dev.freno.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A real HAProxy, with a statistics page on a free port and switches for its servers, to reload, kill and restart it. It
 * runs in master-worker mode, as under systemd. It cannot outlive this JVM.
 *
 * <p>Thread-safe; the switches block until what they do is done, and fail with a {@link LabException} if it is not.
 */
public final class HaProxy implements AutoCloseable {
    private static final String NAME = "haproxy";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int ANSWER_LIMIT_MILLIS = 5_000;
    private static final int PORT_ATTEMPTS = 10;
    private static final String PORT_TAKEN = "cannot bind";
    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

    private final Path executable;
    private final LabDirectory directory = LabDirectory.create();
    private final Optional<LabCertificates> certificates;
    private HaProxyConfig config;
    private int statsPort;
    private int adminPort;
    private @Nullable Program program;

    private HaProxy(Path executable, HaProxyConfig config) {
        this.executable = executable;
        this.config = config;
        this.certificates = config.tls() ? Optional.of(LabCertificates.create(directory.path())) : Optional.empty();
    }

    /** Whether it can be started on this machine; the log says so where it cannot. */
    public static boolean isInstalled() {
        return Program.isInstalled(NAME);
    }

    /**
     * Starts one, and waits until it serves.
     *
     * @throws LabException if it is not installed or does not start; the message has its log
     */
    public static HaProxy start(HaProxyConfig config) {
        Path executable = Program.find(NAME).orElseThrow(() -> new LabException(NAME + " is not installed"));
        HaProxy proxy = new HaProxy(executable, config);
        try {
            proxy.startAnywhere();
            return proxy;
        } catch (RuntimeException | Error e) {
            proxy.close();
            throw e;
        }
    }

    /** The address of the statistics page, with the account that it demands. */
    public synchronized String address() {
        LabUser account = config.account();
        return (config.tls() ? "https://" : "http://")
                + (account == null ? "" : account.name() + ":" + account.password() + "@")
                + "127.0.0.1:" + statsPort + HaProxyConfig.PATH;
    }

    /** The certificate of the authority that signed that of the statistics page. */
    public Path authority() {
        return certificates.orElseThrow().authority();
    }

    /** Takes a server out of service: its status is MAINT. */
    public void disable(String pool, String server) {
        command("disable server " + pool + "/" + server);
    }

    /** Puts a server that was disabled or drained back into service. */
    public void enable(String pool, String server) {
        command("set server " + pool + "/" + server + " state ready");
    }

    /** Lets a server finish what it has: its status is DRAIN. */
    public void drain(String pool, String server) {
        command("set server " + pool + "/" + server + " state drain");
    }

    /** How many requests for the statistics page the present worker has answered. */
    public long pagesServed() {
        return command("show stat statistics 1 -1")
                .lines()
                .filter(line -> line.startsWith("statistics,FRONTEND,"))
                .mapToLong(line -> Long.parseLong(line.split(",", -1)[7]))
                .findFirst()
                .orElseThrow();
    }

    /** Sends a command to the admin socket, and returns the answer. */
    public synchronized String command(String line) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), adminPort)) {
            socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new LabException("HAProxy does not take '" + line + "': " + e.getMessage() + "\n" + log(), e);
        }
    }

    /** Reloads it with other pools, as {@code systemctl reload} does: connections to the old worker are served to their end. */
    public synchronized void reload(HaProxyConfig latest) {
        String before = workerPid();
        config = new HaProxyConfig(latest.pools(), config.account(), config.tls());
        writeConfig();
        Resending signal = new Resending(running());
        await("a new worker", () -> {
            signal.sendIfDue();
            String worker = workerPid();
            return !worker.isEmpty() && !worker.equals(before);
        });
    }

    /** SIGKILL, master and worker: connections are reset, new ones refused. */
    public synchronized void kill() {
        Program killed = running();
        List<ProcessHandle> workers = ProcessHandle.of(killed.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
        killed.kill();
        workers.forEach(ProcessHandle::destroyForcibly);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (answers()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new LabException("HAProxy does not end:\n" + log());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** A master that is about to wait for events oversees a signal until the next one wakes it, hence the repetition. */
    private static final class Resending {
        private static final long PERIOD_NANOS = Duration.ofSeconds(1).toNanos();
        private final Program master;
        private long nextNanos = System.nanoTime();

        Resending(Program master) {
            this.master = master;
        }

        void sendIfDue() {
            if (System.nanoTime() - nextNanos >= 0) {
                nextNanos = System.nanoTime() + PERIOD_NANOS;
                master.signal("USR2");
            }
        }
    }

    /** Starts it again on its ports, after {@link #kill}. */
    public synchronized void restart() {
        launch();
        await("an answer", this::answers);
    }

    /** The end of what it has written. */
    public synchronized String log() {
        return program == null ? "" : program.log();
    }

    @Override
    public synchronized void close() {
        if (program != null && program.isAlive()) {
            kill();
        }
        directory.close();
    }

    private synchronized void startAnywhere() {
        for (int attempt = 1; ; attempt++) {
            statsPort = FreePorts.next();
            adminPort = FreePorts.next();
            writeConfig();
            launch();
            try {
                await("an answer", this::answers);
                return;
            } catch (LabException e) {
                if (attempt == PORT_ATTEMPTS || !log().contains(PORT_TAKEN)) {
                    throw e;
                }
            }
        }
    }

    private void launch() {
        program = Program.start(
                List.of(executable.toString(), "-W", "-f", configFile().toString()),
                directory.path().resolve("haproxy.log"));
    }

    private Path configFile() {
        return directory.path().resolve("haproxy.cfg");
    }

    private void writeConfig() {
        try {
            Optional<Path> bundle =
                    certificates.isPresent() ? Optional.of(bundle(certificates.get())) : Optional.empty();
            Files.writeString(configFile(), config.text(statsPort, adminPort, bundle));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path bundle(LabCertificates files) throws IOException {
        return Files.writeString(
                directory.path().resolve("bundle.pem"),
                Files.readString(files.serverCertificate()) + Files.readString(files.serverKey()));
    }

    private boolean answers() {
        return !workerPid().isEmpty();
    }

    /** The pid of the worker that answers now, empty if none does. */
    private String workerPid() {
        try {
            return command("show info")
                    .lines()
                    .filter(line -> line.startsWith("Pid: "))
                    .findFirst()
                    .orElse("");
        } catch (LabException down) {
            return "";
        }
    }

    private interface Condition {
        boolean holds();
    }

    private void await(String what, Condition condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            if (!running().isAlive() || System.nanoTime() - deadline >= 0) {
                throw new LabException("HAProxy does not give " + what + ":\n" + log());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private Program running() {
        if (program == null) {
            throw new LabException("HAProxy was not started");
        }
        return program;
    }
}
