package dev.freno.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which processes of this machine hold the socket that listens on a port, workers that share it among them. Only those that
 * the caller may look into are found: its own, or all for root.
 */
final class ListeningProcesses {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private ListeningProcesses() {}

    /** Their ids in ascending order; none where the system does not tell. */
    static List<Long> on(int port) throws IOException {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            sockets.addAll(sockets(PROC.resolve(table), port));
        }
        List<Long> found = new ArrayList<>();
        if (!sockets.isEmpty()) {
            try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
                for (Path process : processes) {
                    if (holds(process.resolve("fd"), sockets)) {
                        found.add(Long.parseLong(process.getFileName().toString()));
                    }
                }
            }
        }
        return found.stream().sorted().toList();
    }

    /** The listening sockets of a table, as links to them read. */
    private static Set<String> sockets(Path table, int port) throws IOException {
        Set<String> found = new HashSet<>();
        for (String line : Files.isReadable(table) ? Files.readAllLines(table) : List.<String>of()) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > INODE && fields[STATE].equals(LISTENING) && port(fields[LOCAL_ADDRESS]) == port) {
                found.add("socket:[" + fields[INODE] + "]");
            }
        }
        return found;
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }

    private static boolean holds(Path descriptors, Set<String> sockets) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                if (isOneOf(link, sockets)) {
                    return true;
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
        return false;
    }

    /** A descriptor may be closed at any time. */
    private static boolean isOneOf(Path link, Set<String> sockets) {
        try {
            return sockets.contains(Files.readSymbolicLink(link).toString());
        } catch (IOException e) {
            return false;
        }
    }
}
