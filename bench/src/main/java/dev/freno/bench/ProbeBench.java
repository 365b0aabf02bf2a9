package dev.freno.bench;

import dev.freno.bench.Bench.Setting;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * How many probes a second a node makes of the hosts it is given, and what each costs: all of the process's CPU time,
 * divided by the queries that the server has counted. The hosts are one server on as many loopback addresses.
 *
 * <p>With another freno beside, the two take turns: while one is measured the other is stopped by SIGSTOP, so that both
 * have been running for as long, and both are as warm. Nobody asks for checks meanwhile.
 */
final class ProbeBench {
    private static final Duration WARM_UP = Duration.ofSeconds(45);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final Duration ROUND = Duration.ofSeconds(10);
    private static final int ADDRESSES_IN_A_NET = 250;
    private static final int CONNECTIONS_PER_HOST = 8;
    /** Far apart, so that almost every statement that the server counts is a probe. */
    private static final Duration HEARTBEAT = Duration.ofMillis(500);

    private ProbeBench() {}

    static void run(Setting setting) throws IOException, InterruptedException {
        int count = setting.probes().hosts();
        List<String> addresses = IntStream.range(0, count)
                .mapToObj(i -> "127.0." + (1 + i / ADDRESSES_IN_A_NET) + '.' + (1 + i % ADDRESSES_IN_A_NET))
                .toList();
        LabConfig config = LabConfig.of(0)
                .withExtraAddresses(addresses)
                .withMaxConnections(Math.max(100, CONNECTIONS_PER_HOST * count))
                .withHeartbeatInterval(HEARTBEAT);
        try (LabCluster lab = LabCluster.start(config)) {
            measure(setting, lab, addresses);
        }
    }

    private static void measure(Setting setting, LabCluster lab, List<String> addresses)
            throws IOException, InterruptedException {
        ProbeOptions options = setting.probes();
        setting.out()
                .println(String.format(
                        Locale.ROOT,
                        "%d hosts every %d ms; warm-up %d s, rounds of %d s",
                        options.hosts(),
                        options.interval().toMillis(),
                        WARM_UP.toSeconds(),
                        ROUND.toSeconds()));
        String stores =
                Stores.heartbeat(lab.probeUser(), addresses, lab.primary().port(), options.interval());
        List<ProbingNode> nodes = new ArrayList<>();
        try {
            nodes.add(start(setting, "freno", serve(setting.command()), stores));
            if (options.beside().isPresent()) {
                nodes.getFirst().freeze();
                nodes.add(
                        start(setting, "beside", List.of(options.beside().get().split(" +")), stores));
                nodes.getLast().freeze();
            }
            for (int round = 0; round < setting.rounds(); round++) {
                for (ProbingNode node : nodes) {
                    setting.out().println(round(lab, node, options));
                }
            }
            nodes.forEach(node -> setting.out().println(node.medians()));
            setting.out().print(ratio(nodes));
        } finally {
            nodes.forEach(ProbingNode::close);
        }
    }

    private static List<String> serve(List<String> command) {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of("serve", "--config"));
        return line;
    }

    private static ProbingNode start(Setting setting, String name, List<String> command, String stores)
            throws IOException, InterruptedException {
        Path directory = Files.createDirectory(setting.directory().resolve(name));
        ProbingNode node = new ProbingNode(name, NodeProcess.launch(command, directory, stores));
        try {
            node.awaitReady();
            LockSupport.parkNanos(WARM_UP.toNanos());
            return node;
        } catch (IllegalStateException | InterruptedException e) {
            node.close();
            throw e;
        }
    }

    private static String round(LabCluster lab, ProbingNode node, ProbeOptions options)
            throws IOException, InterruptedException {
        node.thaw();
        node.awaitReady();
        LockSupport.parkNanos(SETTLE.toNanos());
        ProbingNode.Round round = node.measure(() -> selects(lab), ROUND, options);
        node.freeze();
        return node.name() + ": " + round;
    }

    /** How many queries the server has answered. */
    private static long selects(LabCluster lab) {
        return Long.parseLong(lab.primary()
                .queryText("select variable_value from information_schema.global_status"
                        + " where variable_name = 'COM_SELECT'"));
    }

    private static String ratio(List<ProbingNode> nodes) {
        return nodes.size() < 2
                ? ""
                : String.format(
                        Locale.ROOT,
                        "CPU per probe, freno to the other: %.2f x%n",
                        nodes.getFirst().medianMicros() / nodes.getLast().medianMicros());
    }
}
