package dev.freno.bench.pure;

import dev.freno.core.reading.Aggregation;
import dev.freno.core.reading.Aggregator;
import dev.freno.core.reading.HostReading;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Standing;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One value of the fresh readings of many hosts, all of them looked at. */
@State(Scope.Benchmark)
public class AggregationBenchmark {
    private static final long NOW_NANOS = 1_000_000_000_000L;
    private static final long FRESHNESS_NANOS = 1_000_000_000L;
    private static final IgnoreRules THREE_MAY_MISBEHAVE = new IgnoreRules(3, 0.5, true);

    @Param({"10", "1000"})
    public int hosts;

    private List<HostReading> readings = List.of();

    @Setup
    public void setUp() {
        RandomGenerator random = new SplittableRandom(1);
        readings = IntStream.range(0, hosts).mapToObj(i -> reading(i, random)).toList();
    }

    private static HostReading reading(int host, RandomGenerator random) {
        long atNanos = NOW_NANOS - random.nextLong(50_000_000);
        return new HostReading(
                new InstanceKey("10.0." + host / 250 + "." + host % 250, 3306),
                Standing.COUNTED,
                0,
                new Reading.Value(random.nextDouble(), atNanos));
    }

    /** The highest value counts. */
    @Benchmark
    public Aggregation worst() {
        return Aggregator.aggregate(readings, IgnoreRules.NONE, FRESHNESS_NANOS, NOW_NANOS);
    }

    /** Some of the worst hosts are left out, so that values have to be put in order. */
    @Benchmark
    public Aggregation worstButThree() {
        return Aggregator.aggregate(readings, THREE_MAY_MISBEHAVE, FRESHNESS_NANOS, NOW_NANOS);
    }
}
