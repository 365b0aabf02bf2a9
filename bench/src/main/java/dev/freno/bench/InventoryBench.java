package dev.freno.bench;

import dev.freno.bench.Bench.Setting;
import dev.freno.lab.HaProxy;
import dev.freno.lab.HaProxyConfig;
import dev.freno.lab.HaProxyConfig.Server;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A node with 300 stores of ten hosts each, once from static lists and once from the 300 pools of one HAProxy: how long from
 * the start of the process until all stores have been read, then CPU and memory. Each round is 30 s.
 *
 * <p>The ten hosts are one server on ten loopback addresses, the same for all stores; each store probes them over connections
 * of its own, 3,000 in all. Hosts are probed every five seconds, so that not the probes are measured.
 */
final class InventoryBench {
    private static final int STORES = 300;
    private static final int HOSTS = 10;
    private static final Duration ROUND = Duration.ofSeconds(30);
    private static final Duration SETTLE = Duration.ofSeconds(15);
    private static final long START_LIMIT_NANOS = Duration.ofMinutes(2).toNanos();
    private static final long POLL_NANOS = Duration.ofMillis(50).toNanos();
    private static final Pattern KNOWN =
            Pattern.compile("^freno_inventory_hosts\\{.*} " + HOSTS + "\\.0$", Pattern.MULTILINE);
    private static final String NOT_YET = "not collected yet";

    private InventoryBench() {}

    static void run(Setting setting) throws IOException, InterruptedException {
        if (!HaProxy.isInstalled()) {
            throw new IOException("HAProxy is not installed: apt-get install haproxy");
        }
        List<String> hosts =
                IntStream.rangeClosed(1, HOSTS).mapToObj(i -> "127.0.2." + i).toList();
        LabConfig config = LabConfig.of(0).withExtraAddresses(hosts).withMaxConnections(3 * STORES * HOSTS);
        try (LabCluster lab = LabCluster.start(config);
                HaProxy proxy = HaProxy.start(pools(hosts, lab.primary().port()))) {
            String list = hosts.stream().map(host -> '"' + host + '"').collect(Collectors.joining(", "));
            String fixed = "\"StaticHostsSettings\": {\"Hosts\": [" + list + "]}";
            measure(setting, lab, "static lists", store -> fixed, () -> 0);
            measure(setting, lab, "one HAProxy", store -> pool(proxy, store), proxy::pagesServed);
        }
    }

    private static HaProxyConfig pools(List<String> hosts, int port) {
        List<Server> servers = hosts.stream()
                .map(host -> new Server(host, host + ":" + port, ""))
                .toList();
        Map<String, List<Server>> pools = new LinkedHashMap<>();
        IntStream.range(0, STORES).forEach(store -> pools.put("pool" + store, servers));
        return new HaProxyConfig(pools, null, false);
    }

    private static String pool(HaProxy proxy, int store) {
        return "\"HAProxySettings\": {\"Addresses\": \"%s\", \"PoolName\": \"pool%d\"}"
                .formatted(proxy.address(), store);
    }

    private static void measure(
            Setting setting, LabCluster lab, String source, IntFunction<String> settings, LongSupplier pages)
            throws IOException, InterruptedException {
        Path directory = Files.createDirectory(setting.directory().resolve(source.replace(' ', '-')));
        long start = System.nanoTime();
        try (NodeProcess node = NodeProcess.start(setting.command(), directory, stores(lab, settings))) {
            double first = await(node, start, () -> known(node) > 0);
            double known = await(node, start, () -> known(node) == STORES);
            double read = await(node, start, () -> isAllRead(node.text("/aggregated-metrics?brief=true")));
            setting.out()
                    .println(String.format(
                            Locale.ROOT,
                            "%s: process start to the hosts of one store known %.2f s, of all %d %.2f s, all read %.2f s",
                            source,
                            first,
                            STORES,
                            known,
                            read));
            TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
            for (int round = 1; round <= setting.rounds(); round++) {
                Duration cpu = node.cpu();
                long served = pages.getAsLong();
                TimeUnit.NANOSECONDS.sleep(ROUND.toNanos());
                setting.out()
                        .println(String.format(
                                Locale.ROOT,
                                "%s, round %d: resident %d MiB, CPU %.1f %% of one core, %d pages fetched in %d s",
                                source,
                                round,
                                node.residentMebibytes(),
                                100.0 * node.cpu().minus(cpu).toMillis() / ROUND.toMillis(),
                                pages.getAsLong() - served,
                                ROUND.toSeconds()));
            }
            node.demandAlive();
        }
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    /** Seconds from the start until the condition holds. */
    private static double await(NodeProcess node, long startNanos, Condition condition) throws InterruptedException {
        while (!condition.holds()) {
            node.demandAlive();
            if (System.nanoTime() - startNanos > START_LIMIT_NANOS) {
                throw new IllegalStateException("stores are still unknown");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** How many stores know their hosts. */
    private static long known(NodeProcess node) throws InterruptedException {
        return KNOWN.matcher(node.text("/metrics")).results().count();
    }

    private static boolean isAllRead(String metrics) {
        return metrics.contains("mysql/") && !metrics.contains(NOT_YET);
    }

    private static String stores(LabCluster lab, IntFunction<String> settings) {
        return """
                {"User": "%s", "Password": "%s", "Port": %d, "MetricQuery": "select 0.25", "ThrottleThreshold": 5,
                 "ProbeIntervalMillis": 5000, "Clusters": {%s}}""".formatted(
                        lab.probeUser().name(),
                        lab.probeUser().password(),
                        lab.primary().port(),
                        IntStream.range(0, STORES)
                                .mapToObj(store -> "\"store" + store + "\": {" + settings.apply(store) + "}")
                                .collect(Collectors.joining(",\n")));
    }
}
