package dev.freno.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** The CPU time of all processes of a server together, if they are known. Confined to one thread. */
final class ServerCpu {
    private static final int DEFAULT_PORT = 80;

    private final List<ProcessUsage> processes;

    private ServerCpu(LongStream pids) {
        processes = pids.mapToObj(ProcessUsage::of).toList();
    }

    static ServerCpu of(long pid) {
        return new ServerCpu(LongStream.of(pid));
    }

    /** Of those that listen where this URL leads, if that is this machine. */
    static ServerCpu listening(URI url) throws IOException {
        int port = url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
        return new ServerCpu(
                isHere(url.getHost())
                        ? ListeningProcesses.on(port).stream().mapToLong(Long::longValue)
                        : LongStream.empty());
    }

    private static boolean isHere(String host) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    }

    int processes() {
        return processes.size();
    }

    /** What they have used so far, in nanoseconds. */
    OptionalLong nanos() {
        return processes.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(processes.stream()
                        .mapToLong(process -> process.cpu().toNanos())
                        .sum());
    }
}
