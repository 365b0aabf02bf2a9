package dev.freno.bench.pure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.check.Verdict;
import dev.freno.core.reading.Aggregate;
import dev.freno.core.reading.Aggregation;
import dev.freno.server.http.PlainCheck;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmarks measure what their names say. */
class BenchmarksTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void decisions_haveTheVerdictsOfTheirNames(int rules) {
        DecisionBenchmark benchmark = new DecisionBenchmark();
        benchmark.rules = rules;
        benchmark.setUp();
        assertThat(benchmark.allowed()).isInstanceOf(Verdict.Allowed.class);
        assertThat(benchmark.thresholdExceeded()).isInstanceOf(Verdict.ThresholdExceeded.class);
        assertThat(benchmark.appDenied()).isInstanceOf(Verdict.AppDenied.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1000})
    void aggregations_haveValuesOfWhichSomeAreLeftOut(int hosts) {
        AggregationBenchmark benchmark = new AggregationBenchmark();
        benchmark.hosts = hosts;
        benchmark.setUp();
        assertThat(value(benchmark.worstButThree())).isGreaterThan(0).isLessThan(value(benchmark.worst()));
    }

    @Test
    void parsing_readsTheCheckThatWasSent() {
        ParsingBenchmark benchmark = new ParsingBenchmark();
        assertThat(app(benchmark.first())).isEqualTo("archive:users");
        assertThat(app(benchmark.otherTarget())).isEqualTo("archive:posts");
        assertThat(benchmark.again()).isTrue();
    }

    private static @Nullable String app(@Nullable PlainCheck plain) {
        return plain == null ? null : plain.check().app();
    }

    private static double value(Aggregation aggregation) {
        return ((Aggregate.Collected) aggregation.aggregate()).value();
    }
}
