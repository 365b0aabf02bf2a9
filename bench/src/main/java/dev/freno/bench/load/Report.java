package dev.freno.bench.load;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * What came of a load. Immutable, but for the histogram, which is not to be changed.
 *
 * @param latencies from when a request was meant to be sent to the end of its answer, in nanoseconds within 1 %; those that were never sent
 *     are in it with the time that they had waited
 * @param statuses how often each came
 * @param failed requests without an answer: the connection was closed, or none came until some seconds after the end
 * @param renewed connections opened anew, for whatever reason
 * @param unsent requests that were due and for which no connection became free in time
 * @param mostWaiting the largest number of requests that were due and waited for a free connection
 * @param elapsedNanos from the first request to the last answer
 * @param cpuNanos CPU time that the asking took
 */
public record Report(
        Histogram latencies,
        SortedMap<Integer, Long> statuses,
        long failed,
        long renewed,
        long unsent,
        long mostWaiting,
        long elapsedNanos,
        long cpuNanos) {

    /** How many whole answers came. */
    public long answered() {
        return statuses.values().stream().mapToLong(Long::longValue).sum();
    }

    public double answersPerSecond() {
        return answered() * 1e9 / Math.max(1, elapsedNanos);
    }

    /** CPU time that it took to send one request and read its answer. */
    public double cpuMicrosPerRequest() {
        return cpuNanos / 1e3 / Math.max(1, answered());
    }

    /** The latency that so many of 100 requests do not exceed. */
    public double micros(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e3;
    }

    /** Statuses and what went wrong, in few words. */
    public String outcome() {
        return count(statuses, failed, unsent);
    }

    /** The same of several loads together. */
    public static String outcome(Iterable<Report> reports) {
        SortedMap<Integer, Long> statuses = new TreeMap<>();
        long failed = 0;
        long unsent = 0;
        for (Report report : reports) {
            report.statuses.forEach((status, n) -> statuses.merge(status, n, Long::sum));
            failed += report.failed;
            unsent += report.unsent;
        }
        return count(statuses, failed, unsent);
    }

    private static String count(Map<Integer, Long> statuses, long failed, long unsent) {
        String counts = statuses.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
        return counts + (failed == 0 ? "" : ", failed: " + failed) + (unsent == 0 ? "" : ", never sent: " + unsent);
    }
}
