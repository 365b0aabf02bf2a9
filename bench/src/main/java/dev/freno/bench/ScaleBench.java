package dev.freno.bench;

import dev.freno.bench.Bench.Setting;
import dev.freno.bench.load.Method;
import dev.freno.bench.load.Report;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether a check costs the same with few and with many stores, throttle rules and apps: four nodes, one with few of all and three
 * with many of one, asked in turn in every round.
 *
 * <p>The store that is asked for has two hosts, read every 50 ms; the others have one each, read once in an hour. What a node uses
 * while nobody asks is measured first and subtracted.
 */
final class ScaleBench {
    private static final int FEW = 10;
    private static final int MANY_STORES = 5_000;
    private static final int MANY_RULES = 10_000;
    private static final int MANY_APPS = 100_000;
    private static final int CONNECTIONS = 16;
    private static final int WARM_UP = 10;
    private static final double TARGET = 1.1;
    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final LoadCase HOW = new LoadCase(Method.HEAD, CONNECTIONS, 0);

    private ScaleBench() {}

    /** How a node is set up and asked. */
    private record Size(String name, int stores, int rules, int apps) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%,d stores, %,d rules, %s",
                    stores,
                    rules,
                    apps == 1 ? "1 app" : String.format(Locale.ROOT, "%,d apps", apps));
        }
    }

    /** A node that is asked, and what it took. */
    private record Subject(Size size, Side side, double idleShare, List<Double> all, List<Double> micros) {
        /** Asks, and notes the CPU time of a check without what the node uses in any case. */
        Sample ask(Duration each) throws IOException, InterruptedException {
            Sample sample = side.ask(HOW, each);
            Report report = sample.report();
            double idle = idleShare * report.elapsedNanos() / 1e3 / Math.max(1, report.answered());
            all.add(sample.serverMicros().orElse(Double.NaN));
            micros.add(all.getLast() - idle);
            return sample;
        }

        double medianOfAll() {
            return Median.of(all.stream().mapToDouble(Double::doubleValue));
        }

        double median() {
            return Median.of(micros.stream().mapToDouble(Double::doubleValue));
        }
    }

    static void run(Setting setting) throws IOException, InterruptedException {
        List<Size> sizes = List.of(
                new Size("few of all", FEW, FEW, 1),
                new Size("5,000 stores", MANY_STORES, FEW, 1),
                new Size("10,000 rules", FEW, MANY_RULES, 1),
                new Size("100,000 apps", FEW, FEW, MANY_APPS));
        List<NodeProcess> nodes = new ArrayList<>();
        try (LabCluster lab = LabCluster.start(LabConfig.of(2).withMaxConnections(2 * MANY_STORES))) {
            try {
                for (Size size : sizes) {
                    nodes.add(start(setting, lab, size));
                }
                measure(setting, subjects(setting, sizes, nodes));
            } finally {
                nodes.forEach(NodeProcess::close);
            }
        }
    }

    private static NodeProcess start(Setting setting, LabCluster lab, Size size) throws IOException {
        Path directory = Files.createDirectory(
                setting.directory().resolve("node-" + size.stores() + "-" + size.rules() + "-" + size.apps()));
        return NodeProcess.start(setting.command(), directory, stores(lab, size.stores()));
    }

    private static List<Subject> subjects(Setting setting, List<Size> sizes, List<NodeProcess> nodes)
            throws IOException, InterruptedException {
        List<Side> sides = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            NodeProcess node = nodes.get(i);
            node.await(node.check(Stores.NAME), 200);
            RuleWriter.write(node.uri(), sizes.get(i).rules());
            sides.add(
                    Side.of(sizes.get(i).name(), node, Apps.checks(sizes.get(i).apps())));
            sides.getLast().ask(HOW, setting.load().each().multipliedBy(WARM_UP));
        }
        Thread.sleep(SETTLE);
        List<Subject> subjects = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            double idle = sides.get(i).idleShare(IDLE).orElse(0);
            subjects.add(new Subject(sizes.get(i), sides.get(i), idle, new ArrayList<>(), new ArrayList<>()));
            setting.out()
                    .printf(Locale.ROOT, "%s: uses %.1f %% of a core while nobody asks%n", sizes.get(i), 100 * idle);
        }
        return subjects;
    }

    private static void measure(Setting setting, List<Subject> subjects) throws IOException, InterruptedException {
        for (int round = 1; round <= setting.rounds(); round++) {
            for (Subject subject : subjects) {
                Sample sample = subject.ask(setting.load().each());
                setting.out().println("round " + round + ", " + subject.size().name() + ": " + sample);
            }
        }
        print(subjects, setting.out());
    }

    private static void print(List<Subject> subjects, PrintStream out) {
        double base = subjects.getFirst().median();
        out.printf(
                Locale.ROOT,
                "%n| %s | server CPU µs for each check | less what idling takes | to few of all |%n|---|---|---|---|%n",
                HOW);
        for (Subject subject : subjects) {
            double ratio = subject.median() / base;
            out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.2f × |%n",
                    subject.size(),
                    subject.medianOfAll(),
                    subject.median(),
                    ratio);
        }
        boolean kept = subjects.stream().allMatch(subject -> subject.median() <= TARGET * base);
        out.printf(Locale.ROOT, "%nat most %.1f × is aimed at: %s%n", TARGET, kept ? "kept" : "missed");
    }

    private static String stores(LabCluster lab, int stores) {
        String first = lab.replica(0).address();
        String second = lab.replica(1).address();
        String others = IntStream.range(1, stores)
                .mapToObj(store -> """
                        "store%d": {"ProbeIntervalMillis": 10000, "CacheMillis": 3600000, "StaticHostsSettings": {"Hosts": ["%s"]}}""".formatted(store, store % 2 == 0 ? first : second))
                .collect(Collectors.joining(",\n"));
        return Stores.heartbeat(lab.probeUser(), List.of(first, second), 5, others);
    }
}
