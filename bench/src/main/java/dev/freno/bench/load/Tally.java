package dev.freno.bench.load;

import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts what comes. Confined to one thread. */
final class Tally {
    private static final int STATUSES = 600;
    private static final long HIGHEST_NANOS = 60_000_000_000L;

    private final Histogram latencies = new Histogram(1_000, HIGHEST_NANOS, 2);
    private final long[] answers = new long[STATUSES];
    private long failed;
    private long renewed;

    void answered(int status, long latencyNanos) {
        answers[status]++;
        late(latencyNanos, 1);
    }

    /** So many had no answer after so long. */
    void late(long latencyNanos, long times) {
        latencies.recordValueWithCount(Math.clamp(latencyNanos, 0, HIGHEST_NANOS), times);
    }

    void failed() {
        failed++;
    }

    void renewed() {
        renewed++;
    }

    Report report(long unsent, long mostWaiting, long elapsedNanos, long cpuNanos) {
        SortedMap<Integer, Long> statuses = new TreeMap<>();
        for (int status = 0; status < STATUSES; status++) {
            if (answers[status] > 0) {
                statuses.put(status, answers[status]);
            }
        }
        return new Report(latencies, statuses, failed, renewed, unsent, mostWaiting, elapsedNanos, cpuNanos);
    }
}
