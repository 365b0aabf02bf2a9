package dev.freno.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.bench.load.Method;
import dev.freno.bench.load.Report;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class CheckTableTest {
    private static final LoadCase HOW = new LoadCase(Method.HEAD, 16, 0);

    @Test
    void toString_givesMediansAndRatiosToTheFirst() {
        CheckTable table = new CheckTable(List.of("ours", "beside"));
        for (long i : new long[] {3, 1, 2}) {
            table.add(HOW, "ours", sample(i * 20_000, i * 100, OptionalDouble.of(10)));
            table.add(HOW, "beside", sample(i * 10_000, i * 200, OptionalDouble.of(20)));
        }
        assertThat(table.toString().lines())
                .contains(
                        "| HEAD, 16 connections | ours | 40,000 | 200 | 200 | 200 | 200 | 200 | 10.0 | 0.1 | 200: 120000 |",
                        "| HEAD, 16 connections | beside | 20,000 | 400 | 400 | 400 | 400 | 400 | 20.0 | 0.1 | 200: 60000 |",
                        "| HEAD, 16 connections | beside | 2.00 × | 0.50 × | 0.50 × | 0.50 × |");
    }

    @Test
    void toString_whereTheProcessesAreNotKnown_saysSo() {
        CheckTable table = new CheckTable(List.of("ours", "there"));
        table.add(HOW, "ours", sample(10_000, 100, OptionalDouble.of(10)));
        table.add(HOW, "there", sample(10_000, 100, OptionalDouble.empty()));
        assertThat(table.toString())
                .contains("| 100 | unknown | 0.1 |")
                .contains("| there | 1.00 × | 1.00 × | 1.00 × | unknown |");
    }

    @Test
    void toString_ofOneServer_hasNoRatios() {
        CheckTable table = new CheckTable(List.of("ours"));
        table.add(HOW, "ours", sample(10_000, 100, OptionalDouble.of(10)));
        assertThat(table.toString()).doesNotContain("×");
    }

    @Test
    void loadCase_isNamedByHowItAsks() {
        assertThat(HOW).hasToString("HEAD, 16 connections");
        assertThat(new LoadCase(Method.GET, 1, 0)).hasToString("GET, 1 connection");
        assertThat(new LoadCase(Method.GET, 64, 10_000)).hasToString("GET, 10,000/s on 64 connections");
    }

    @Test
    void median_isTheMiddle() {
        assertThat(Median.of(DoubleStream.of(5, 1, 3))).isEqualTo(3);
        assertThat(Median.of(DoubleStream.of(4, 1, 3, 2))).isEqualTo(2.5);
        assertThat(Median.of(DoubleStream.empty())).isNaN();
    }

    /** One second of answers that all took so long. */
    private static Sample sample(long answers, long micros, OptionalDouble serverMicros) {
        Histogram latencies = new Histogram(3);
        latencies.recordValueWithCount(micros * 1_000, answers);
        var statuses = new TreeMap<>(Map.of(200, answers));
        return new Sample(new Report(latencies, statuses, 0, 0, 0, 0, 1_000_000_000L, answers * 100), serverMicros);
    }
}
