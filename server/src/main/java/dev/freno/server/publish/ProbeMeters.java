package dev.freno.server.publish;

import dev.freno.core.reading.FailureKind;
import dev.freno.server.probe.ProbeObserver;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts probes and their latencies. Counts, mean, least and spread of the latency are since the node's start; its
 * percentiles and its highest are those of the last five minutes.
 *
 * <p>Thread-safe.
 */
public final class ProbeMeters implements ProbeObserver {
    private static final double[] PERCENTILES = {0.5, 0.75, 0.95, 0.99, 0.999};
    private static final String[] PERCENTILE_NAMES = {"50", "75", "95", "99", "999"};
    private static final Duration WINDOW = Duration.ofMinutes(5);

    private final Map<FailureKind, LongAdder> failures = new EnumMap<>(FailureKind.class);
    private final Timer latency;
    private final LongAccumulator least = new LongAccumulator(Math::min, Long.MAX_VALUE);
    private final DoubleAdder squares = new DoubleAdder();
    private final DecayingRates rates = new DecayingRates();

    public ProbeMeters(MeterRegistry registry) {
        for (FailureKind kind : FailureKind.values()) {
            LongAdder count = new LongAdder();
            failures.put(kind, count);
            FunctionCounter.builder("freno.probe.failures", count, LongAdder::sum)
                    .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        latency = Timer.builder("freno.probe.latency")
                .publishPercentiles(PERCENTILES)
                .distributionStatisticExpiry(WINDOW)
                .distributionStatisticBufferLength(5)
                .register(registry);
    }

    /**
     * A probe brought a number back.
     *
     * @param latencyNanos from sending the query to having the answer, 0 or more
     */
    @Override
    public void succeeded(long latencyNanos) {
        latency.record(latencyNanos, TimeUnit.NANOSECONDS);
        least.accumulate(latencyNanos);
        squares.add((double) latencyNanos * latencyNanos);
    }

    /** A probe brought no usable number back. */
    @Override
    public void failed(FailureKind kind) {
        LongAdder count = failures.get(kind);
        if (count != null) {
            count.increment();
        }
    }

    /** Lets five seconds pass for the rates; on one thread. */
    void tick() {
        rates.tick(latency.count());
    }

    /** Adds {@code probes.total}, {@code probes.error} and {@code probes.latency.*}, the latter in nanoseconds. */
    void addTo(Map<String, Number> vars, double uptimeSeconds) {
        long errors = failures.values().stream().mapToLong(LongAdder::sum).sum();
        HistogramSnapshot snapshot = latency.takeSnapshot();
        long count = snapshot.count();
        vars.put("probes.total", count + errors);
        vars.put("probes.error", errors);
        vars.put("probes.latency.count", count);
        vars.put("probes.latency.min", count == 0 ? 0.0 : (double) least.get());
        vars.put("probes.latency.max", snapshot.max(TimeUnit.NANOSECONDS));
        vars.put("probes.latency.mean", snapshot.mean(TimeUnit.NANOSECONDS));
        vars.put("probes.latency.std-dev", deviation(count, snapshot.mean(TimeUnit.NANOSECONDS)));
        vars.put("probes.latency.mean-rate", uptimeSeconds <= 0 ? 0.0 : count / uptimeSeconds);
        vars.put("probes.latency.one-minute", rates.rates().one());
        vars.put("probes.latency.five-minute", rates.rates().five());
        vars.put("probes.latency.fifteen-minute", rates.rates().fifteen());
        ValueAtPercentile[] percentiles = snapshot.percentileValues();
        for (int i = 0; i < percentiles.length; i++) {
            vars.put(
                    "probes.latency." + PERCENTILE_NAMES[i] + "-percentile",
                    percentiles[i].value(TimeUnit.NANOSECONDS));
        }
    }

    private double deviation(long count, double mean) {
        return count == 0 ? 0.0 : Math.sqrt(Math.max(0, squares.sum() / count - mean * mean));
    }
}
