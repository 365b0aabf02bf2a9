package dev.freno.bench.pure;

import dev.freno.core.check.CheckRequest;
import dev.freno.core.check.Decision;
import dev.freno.core.check.Evidence;
import dev.freno.core.check.StoreState;
import dev.freno.core.check.Verdict;
import dev.freno.core.reading.Aggregate;
import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.Rules;
import dev.freno.core.rules.Throttle;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.core.time.Moment;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One verdict on a store of one metric, with none and with many rules in force. */
@State(Scope.Benchmark)
public class DecisionBenchmark {
    private static final long NOW_NANOS = 1_000_000_000_000L;
    private static final StoreSpec STORE = new StoreSpec(
            new StoreKey("mysql", "main"),
            List.of(new MetricSpec(MetricSpec.DEFAULT_NAME, "", 1.0, 1_000_000_000L)),
            IgnoreRules.NONE);

    /** How many rules there are, each for an app and a store; none is for the app that asks. */
    @Param({"0", "10000"})
    public int rules;

    private final RandomGenerator chance = new SplittableRandom(1);
    private final CheckRequest request = CheckRequest.write("archive:users", "mysql", "main");
    private Evidence healthy = evidence(0.1, Rules.NONE);
    private Evidence behind = healthy;
    private Evidence throttled = healthy;

    @Setup
    public void setUp() {
        List<Throttle> others = IntStream.range(0, rules)
                .mapToObj(i -> new Throttle("app-" + i, "main", 1, Expiry.NEVER))
                .toList();
        healthy = evidence(0.1, Rules.of(others, Map.of()));
        behind = evidence(7.5, Rules.of(others, Map.of()));
        throttled = evidence(0.1, Rules.of(withOwn(others), Map.of()));
    }

    private static List<Throttle> withOwn(List<Throttle> others) {
        return IntStream.rangeClosed(0, others.size())
                .mapToObj(i -> i < others.size() ? others.get(i) : new Throttle("archive", null, 1, Expiry.NEVER))
                .toList();
    }

    private static Evidence evidence(double lag, Rules rules) {
        Aggregate aggregate = new Aggregate.Collected(
                lag, new InstanceKey("replica", 3306), NOW_NANOS - 20_000_000, NOW_NANOS + 900_000_000);
        return new Evidence(
                true,
                true,
                new StoreState(STORE, List.of(aggregate)),
                false,
                true,
                rules,
                new Moment(NOW_NANOS, 1_700_000_000_000L));
    }

    /** The store is fine, no rule is for the app or its parent. */
    @Benchmark
    public Verdict allowed() {
        return Decision.decide(request, healthy, chance);
    }

    /** The store's value is above its threshold. */
    @Benchmark
    public Verdict thresholdExceeded() {
        return Decision.decide(request, behind, chance);
    }

    /** A rule for the app's parent refuses it. */
    @Benchmark
    public Verdict appDenied() {
        return Decision.decide(request, throttled, chance);
    }
}
