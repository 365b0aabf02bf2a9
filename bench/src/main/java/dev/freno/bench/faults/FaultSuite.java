package dev.freno.bench.faults;

import dev.freno.bench.group.GroupNode;
import dev.freno.bench.group.NodeGroup;
import dev.freno.bench.history.FreshData;
import dev.freno.bench.history.Violation;
import dev.freno.lab.Eventually;
import dev.freno.lab.LabCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Hurts a group of three for a time, round after round, and judges what its clients saw. A round is a fault, or two at once, and
 * their healing. The same seed makes the same plan; which node leads when it strikes is up to the group.
 *
 * <p>For one thread; {@link #run} blocks.
 */
public final class FaultSuite {
    private static final int NODES = 3;
    private static final int CLIENTS = 3;
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(90);

    private final Setting setting;
    private final NodeGroup group;
    private final Journal journal;
    private final LeaderWatch watch;
    private final Injector injector;
    private final Map<FaultKind, Integer> strokes = new TreeMap<>();
    private int rounds;

    /**
     * What the suite is given. Immutable.
     *
     * @param command what runs the freno command in a JVM of its own; its first word is the JVM
     * @param lab databases with two replicas; they are healthy again at the end
     * @param time after which no round is begun
     * @param directory for files; {@code calls.log} is the history of all calls
     * @param out for the progress
     */
    public record Setting(
            List<String> command, LabCluster lab, long seed, Duration time, Path directory, PrintStream out) {
        public Setting {
            command = List.copyOf(command);
        }

        /** Where all calls are written. */
        public Path calls() {
            return directory.resolve("calls.log");
        }
    }

    /**
     * What came of it. Immutable.
     *
     * @param rounds how many there were
     * @param acknowledged how many commands were
     * @param violations what was broken; empty is good
     */
    public record Result(int rounds, long acknowledged, List<Violation> violations) {
        public Result {
            violations = List.copyOf(violations);
        }
    }

    private FaultSuite(Setting setting, NodeGroup group, Journal journal, LeaderWatch watch) {
        this.setting = setting;
        this.group = group;
        this.journal = journal;
        this.watch = watch;
        this.injector = new Injector(group, setting.lab);
    }

    /** Runs it. */
    public static Result run(Setting setting) throws IOException, InterruptedException {
        setting.out.println("seed " + setting.seed);
        var setup = new NodeGroup.Setup(setting.command, List.of(), SuiteStores.json(setting.lab));
        try (NodeGroup group = NodeGroup.start(setup, setting.directory, NODES);
                Journal journal = new Journal(setting.calls());
                LeaderWatch watch = new LeaderWatch(group)) {
            return new FaultSuite(setting, group, journal, watch).run();
        }
    }

    private Result run() throws InterruptedException {
        List<RuleClient> clients = IntStream.rangeClosed(1, CLIENTS)
                .mapToObj(number -> new RuleClient(number, setting.seed, group, watch, journal))
                .toList();
        List<Thread> threads = clients.stream().map(Thread::startVirtualThread).toList();
        Plan.Source plans = new Plan.Source(setting.seed);
        long end = System.nanoTime() + setting.time.toNanos();
        try {
            while (System.nanoTime() < end && journal.violations().isEmpty()) {
                round(plans.next());
            }
        } finally {
            injector.healAll();
            clients.forEach(RuleClient::stop);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        compareNodes();
        judge();
        demandSubstance();
        return summary();
    }

    private void round(Plan plan) {
        rounds++;
        List<String> done = new ArrayList<>();
        for (Plan.Stroke stroke : plan.strokes()) {
            strokes.merge(stroke.kind(), 1, Integer::sum);
            String what = injector.begin(stroke);
            journal.note("at " + System.nanoTime() / 1e6 + " ms: " + what);
            done.add(what);
            LockSupport.parkNanos(stroke.time().toNanos());
        }
        reportDeaths();
        journal.note("at " + System.nanoTime() / 1e6 + " ms: heal");
        long healed = System.nanoTime();
        injector.healAll();
        awaitRecovery();
        reportDeaths();
        long recovered = System.nanoTime();
        LockSupport.parkNanos(plan.quiet().toNanos());
        judge();
        setting.out.printf(
                Locale.ROOT,
                "round %3d  %-40s all well %5d ms after healing, %d leader changes, %d commands acknowledged, %d violations%n",
                rounds,
                String.join(" + ", done),
                (recovered - healed) / 1_000_000,
                watch.changes(),
                acknowledged(),
                journal.violations().size());
    }

    /** None of the faults is a reason for a node to end. */
    private void reportDeaths() {
        group.nodes().stream()
                .filter(GroupNode::hasDied)
                .forEach(node -> journal.violated(
                        new Violation("node " + node.number() + " has ended by itself", List.of(node.log()))));
    }

    private void awaitRecovery() {
        try {
            Eventually.eventually(
                    "a leader", RECOVERY_LIMIT, () -> group.leader().isPresent());
            group.awaitAll();
        } catch (AssertionError e) {
            journal.violated(new Violation(
                    "no recovery after all is healed: " + e.getMessage(),
                    group.nodes().stream().map(GroupNode::log).toList()));
        }
    }

    private void judge() {
        watch.takeViolations().forEach(journal::violated);
        FreshData.find(journal.takeAllowed(), injector.takeSpells()).forEach(journal::violated);
    }

    private void compareNodes() {
        try {
            Eventually.eventually("the same rules on all nodes", RECOVERY_LIMIT, () -> EndState.isEqualOnAll(group));
            EndState.compare(EndState.rulesOf(group.node(1)), journal.possibleRules())
                    .forEach(journal::violated);
        } catch (AssertionError e) {
            journal.violated(new Violation(String.valueOf(e.getMessage()), List.of(group.logs())));
        }
    }

    /** Where nothing was seen, nothing was tried. */
    private void demandSubstance() {
        if (acknowledged() == 0 || watch.total() == 0) {
            journal.violated(new Violation(
                    "nothing to judge: " + acknowledged() + " commands acknowledged, " + watch.total()
                            + " answers of leaders",
                    List.of()));
        }
    }

    private long acknowledged() {
        return journal.counts().getOrDefault("commands ACKNOWLEDGED", 0L);
    }

    private Result summary() {
        Map<String, Long> counts = journal.counts();
        setting.out.println(rounds + " rounds, " + watch.changes() + " leader changes, " + watch.total()
                + " answers of leaders, strokes " + strokes);
        counts.forEach((what, count) -> setting.out.println("  " + what + ": " + count));
        List<Violation> violations = journal.violations();
        setting.out.println(violations.size() + " violations");
        violations.forEach(setting.out::println);
        return new Result(rounds, acknowledged(), violations);
    }
}
