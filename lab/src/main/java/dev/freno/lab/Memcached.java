package dev.freno.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A real memcached of this machine, on a port of 127.0.0.1 that stays the same when it is started again. It cannot outlive
 * this JVM.
 *
 * <p>One thread at a time; the methods block until what they do is done.
 */
public final class Memcached implements AutoCloseable {
    private static final String PROGRAM = "memcached";
    private static final String MEGABYTES = "16";
    private static final Duration READY_LIMIT = Duration.ofSeconds(10);
    private static final int PORTS = 5;

    private final LabDirectory directory = LabDirectory.create();
    private int port;
    private Program program;

    private Memcached() {
        port = FreePorts.next();
        program = launch();
        for (int tried = 1; !isUp() && tried < PORTS; tried++) {
            program.close();
            port = FreePorts.next();
            program = launch();
        }
        if (!isUp()) {
            String log = program.log();
            close();
            throw new LabException("memcached did not start: " + log);
        }
    }

    /** Whether the program is installed here; the log says so where it is not. */
    public static boolean isInstalled() {
        return Program.isInstalled(PROGRAM);
    }

    /**
     * Starts one; it is ready when this returns.
     *
     * @throws LabException if it cannot be started
     */
    public static Memcached start() {
        return new Memcached();
    }

    public int port() {
        return port;
    }

    /** Host and port with a colon between them. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** The end of what it has written. */
    public String log() {
        return program.log();
    }

    /**
     * What the key holds, asked for as any client does, over a connection of its own.
     *
     * @throws LabException if there is no answer
     */
    public Optional<String> get(String key) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) READY_LIMIT.toMillis());
            socket.getOutputStream().write(("get " + key + "\r\n").getBytes(UTF_8));
            return value(key, new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)));
        } catch (IOException e) {
            throw new LabException("memcached does not answer: " + log(), e);
        }
    }

    private static Optional<String> value(String key, BufferedReader in) throws IOException {
        String first = in.readLine();
        if ("END".equals(first)) {
            return Optional.empty();
        }
        String value = in.readLine();
        if (value == null || !("VALUE " + key + " 0 " + value.length()).equals(first) || !"END".equals(in.readLine())) {
            throw new IOException("not an entry: '" + first + "', '" + value + "'");
        }
        return Optional.of(value);
    }

    /** Ends it as a crash does; what it held is lost. */
    public void kill() {
        program.kill();
    }

    /** Starts a killed one again, on the same port. */
    public void restart() {
        program = launch();
        if (!isUp()) {
            throw new LabException("memcached did not start again: " + program.log());
        }
    }

    /** Stops it from doing anything, while the kernel still accepts connections and data for it. */
    public void freeze() {
        program.signal("STOP");
    }

    /** Lets a frozen one go on. */
    public void thaw() {
        program.signal("CONT");
    }

    @Override
    public void close() {
        program.close();
        directory.close();
    }

    private Program launch() {
        Path path = Program.find(PROGRAM).orElseThrow(() -> new LabException("memcached is not installed"));
        List<String> command = new ArrayList<>(
                List.of(path.toString(), "-l", "127.0.0.1", "-p", "" + port, "-U", "0", "-m", MEGABYTES, "-t", "2"));
        if (directory.ownedByRoot()) {
            command.addAll(List.of("-u", "root"));
        }
        return Program.start(command, directory.path().resolve("memcached.log"));
    }

    /** Whether it accepts connections, or will within the limit unless it ends before. */
    private boolean isUp() {
        Eventually.eventually("memcached", READY_LIMIT, () -> !program.isAlive() || accepts());
        return program.isAlive();
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
