package dev.freno.bench;

import dev.freno.bench.Bench.Setting;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Resident memory and CPU of a node that probes 2 and 200 hosts every 50 ms, while one client asks without pause. The 200
 * hosts are one server on 200 addresses of the loopback interface. Each round is 30 s.
 */
final class MemoryBench {
    private static final Duration ROUND = Duration.ofSeconds(30);
    private static final int MANY = 200;

    private MemoryBench() {}

    static void run(Setting setting) throws IOException, InterruptedException {
        List<String> addresses =
                IntStream.rangeClosed(1, MANY).mapToObj(i -> "127.0.1." + i).toList();
        LabConfig config = LabConfig.of(0).withExtraAddresses(addresses).withMaxConnections(4 * MANY);
        try (LabCluster lab = LabCluster.start(config)) {
            List<String> hosts = addresses.stream()
                    .map(address -> address + ":" + lab.primary().port())
                    .toList();
            measure(setting, lab, hosts.subList(0, 2));
            measure(setting, lab, hosts);
        }
    }

    private static void measure(Setting setting, LabCluster lab, List<String> hosts)
            throws IOException, InterruptedException {
        Path directory = Files.createDirectory(setting.directory().resolve("hosts-" + hosts.size()));
        String stores = Stores.heartbeat(lab.probeUser(), hosts, 5);
        try (NodeProcess node = NodeProcess.start(setting.command(), directory, stores)) {
            node.await(node.check(Stores.NAME), 200);
            for (int round = 1; round <= setting.rounds(); round++) {
                Duration before = node.cpu();
                ask(node);
                Duration cpu = node.cpu().minus(before);
                setting.out()
                        .println(String.format(
                                Locale.ROOT,
                                "%d hosts at 50 ms, after %d s: resident %d MiB, CPU %.1f %% of one core",
                                hosts.size(),
                                round * ROUND.toSeconds(),
                                node.residentMebibytes(),
                                100.0 * cpu.toMillis() / ROUND.toMillis()));
            }
        }
    }

    private static void ask(NodeProcess node) throws InterruptedException {
        long end = System.nanoTime() + ROUND.toNanos();
        while (System.nanoTime() < end) {
            node.status(node.check(Stores.NAME));
            LockSupport.parkNanos(10_000_000);
        }
    }
}
