package dev.freno.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/** A process that probes, and what came out of it in each round. */
final class ProbingNode implements AutoCloseable {
    private final String name;
    private final NodeProcess process;
    private final ProcessUsage usage;
    private final List<Round> rounds = new ArrayList<>();

    /**
     * One measurement.
     *
     * @param perSecond probes a second
     * @param held the share of slots in which there was a probe
     * @param micros CPU time of the process for each probe, in microseconds
     * @param residentMebibytes at the end of the round
     */
    record Round(double perSecond, double held, double micros, double residentMebibytes) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.0f probes/s, %.1f %% of the slots, CPU %.1f µs a probe, resident %.0f MiB",
                    perSecond,
                    100 * held,
                    micros,
                    residentMebibytes);
        }
    }

    ProbingNode(String name, NodeProcess process) {
        this.name = name;
        this.process = process;
        this.usage = ProcessUsage.of(process.pid());
    }

    String name() {
        return name;
    }

    void awaitReady() throws InterruptedException {
        process.await(process.check(Stores.NAME), 200);
    }

    void freeze() {
        process.signal("STOP");
    }

    void thaw() {
        process.signal("CONT");
    }

    /**
     * Watches it for a time.
     *
     * @param probes how many there were so far
     */
    Round measure(LongSupplier probes, Duration time, ProbeOptions options) throws IOException {
        long began = System.nanoTime();
        long cpuBefore = usage.cpu().toNanos();
        long before = probes.getAsLong();
        LockSupport.parkNanos(time.toNanos());
        long count = probes.getAsLong() - before;
        long cpu = usage.cpu().toNanos() - cpuBefore;
        double seconds = (System.nanoTime() - began) / 1e9;
        double slots = options.hosts() * seconds * 1e9 / options.interval().toNanos();
        Round round = new Round(
                count / seconds, count / slots, cpu / 1e3 / count, usage.residentBytes() / (double) (1 << 20));
        rounds.add(round);
        return round;
    }

    double medianMicros() {
        return median(Round::micros);
    }

    String medians() {
        return name + ", medians: "
                + new Round(
                        median(Round::perSecond),
                        median(Round::held),
                        medianMicros(),
                        median(Round::residentMebibytes));
    }

    private double median(ToDoubleFunction<Round> figure) {
        return new Percentiles(rounds.stream().map(figure::applyAsDouble).toList()).at(0.5);
    }

    @Override
    public void close() {
        thaw();
        process.close();
    }
}
