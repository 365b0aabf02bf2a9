package dev.freno.bench;

import dev.freno.bench.load.Report;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One measurement of one server. Immutable.
 *
 * @param serverMicros CPU time of the server for each answer, with all else that it did meanwhile; empty if its processes are not known
 */
record Sample(Report report, OptionalDouble serverMicros) {
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,.0f/s, p50 %.0f, p99 %.0f, max %.0f µs, CPU %s of the server and %.1f µs of this client, %s",
                report.answersPerSecond(),
                report.micros(50),
                report.micros(99),
                report.micros(100),
                serverMicros.isPresent()
                        ? String.format(Locale.ROOT, "%.1f µs", serverMicros.getAsDouble())
                        : "unknown",
                report.cpuMicrosPerRequest(),
                report.outcome());
    }
}
