package dev.freno.bench;

import dev.freno.bench.Bench.Setting;
import dev.freno.bench.load.Load;
import dev.freno.bench.load.Method;
import dev.freno.bench.load.Report;
import dev.freno.bench.load.Requests;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Whether a node's memory stays what it is: 200 hosts every 50 ms, and clients of 100,000 apps that ask at a fixed rate and come back
 * with new connections all the time. The 200 hosts are one server on 200 addresses of the loopback interface.
 */
final class SoakBench {
    /** After the first of them the memory counts as what it should stay. */
    static final Duration PERIOD = Duration.ofMinutes(5);

    private static final int HOSTS = 200;
    private static final int APPS = 100_000;
    private static final int RATE = 1_000;
    private static final int CONNECTIONS = 64;
    private static final int RENEW_AFTER = 1_000;
    private static final double BOUND = 1.1;
    private static final Pattern LIVE =
            Pattern.compile("^jvm_gc_live_data_size_bytes(?:\\{.*})? (\\S+)$", Pattern.MULTILINE);

    private SoakBench() {}

    static void run(Setting setting) throws IOException, InterruptedException {
        List<String> addresses =
                IntStream.rangeClosed(1, HOSTS).mapToObj(i -> "127.0.1." + i).toList();
        LabConfig config = LabConfig.of(0).withExtraAddresses(addresses).withMaxConnections(4 * HOSTS);
        try (LabCluster lab = LabCluster.start(config)) {
            List<String> hosts = addresses.stream()
                    .map(address -> address + ":" + lab.primary().port())
                    .toList();
            String stores = Stores.heartbeat(lab.probeUser(), hosts, 5);
            try (NodeProcess node = NodeProcess.start(setting.command(), setting.directory(), stores)) {
                node.await(node.check(Stores.NAME), 200);
                soak(setting, node);
            }
        }
    }

    private static void soak(Setting setting, NodeProcess node) throws IOException, InterruptedException {
        Requests requests = Requests.of(Method.GET, node.uri(), Apps.checks(APPS));
        int rate = setting.load().rate().orElse(RATE);
        var load = new Load.Setting(requests, CONNECTIONS, PERIOD, rate, RENEW_AFTER);
        ProcessUsage usage = ProcessUsage.of(node.pid());
        long periods = setting.effort().time().dividedBy(PERIOD);
        long first = 0;
        long last = 0;
        for (long period = 1; period <= periods; period++) {
            Duration before = usage.cpu();
            Report report = Load.run(load);
            last = usage.residentBytes();
            first = period == 1 ? last : first;
            node.demandAlive();
            setting.out().println(line(node, period, last, usage.cpu().minus(before), report));
        }
        double ratio = (double) last / first;
        setting.out()
                .println(String.format(
                        Locale.ROOT, "resident memory at the end to that after the first: %.2f ×", ratio));
        if (ratio > BOUND) {
            throw new BrokenPromiseException("memory has grown to more than " + BOUND + " × what it was");
        }
    }

    private static String line(NodeProcess node, long period, long residentBytes, Duration cpu, Report report)
            throws InterruptedException {
        return String.format(
                Locale.ROOT,
                "after %d min: resident %.1f MiB, heap after full GC %s, CPU %.1f %% of a core, %,.0f checks/s, %s, %d reconnects",
                period * PERIOD.toMinutes(),
                residentBytes / 1048576.0,
                liveHeap(node.text("/metrics")),
                100.0 * cpu.toNanos() / PERIOD.toNanos(),
                report.answersPerSecond(),
                report.outcome(),
                report.renewed());
    }

    /** What was left in the old generation when it was collected last, if it ever was. */
    private static String liveHeap(String metrics) {
        Matcher live = LIVE.matcher(metrics);
        return live.find() && Double.parseDouble(live.group(1)) > 0
                ? String.format(Locale.ROOT, "%.1f MiB", Double.parseDouble(live.group(1)) / 1048576)
                : "not known yet";
    }
}
