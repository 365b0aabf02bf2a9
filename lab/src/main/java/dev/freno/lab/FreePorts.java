package dev.freno.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free TCP ports. They lie below the system's ephemeral range, so that no outgoing connection takes one while the
 * server that owns it is down, and each is given out once in this JVM. Another process may still take one before it is
 * bound: who binds should try again with the next. Thread-safe.
 */
public final class FreePorts {

    private static final int LOWEST = 10_000;
    private static final int EPHEMERAL_DEFAULT = 32_768;
    private static final int ATTEMPTS = 1_000;
    private static final int HIGHEST = firstEphemeral(Path.of("/proc/sys/net/ipv4/ip_local_port_range"));
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /**
     * A port that nothing listens on at the moment of the call.
     *
     * @throws IllegalStateException if none is found in 1,000 attempts
     */
    public static int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST + " and " + HIGHEST);
    }

    /** The first port of the kernel's ephemeral range, or the usual one where the file is missing or leaves no room. */
    static int firstEphemeral(Path file) {
        try {
            int first = Integer.parseInt(Files.readString(file).strip().split("\\s+", 2)[0]);
            return first > LOWEST + 2 * ATTEMPTS ? first : EPHEMERAL_DEFAULT;
        } catch (IOException | NumberFormatException e) {
            return EPHEMERAL_DEFAULT;
        }
    }

    private static boolean isFree(int port) {
        return canBind(new InetSocketAddress(port))
                && canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static boolean canBind(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
