package dev.freno.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoreSpecTest {
    private static final StoreKey KEY = new StoreKey("mysql", "main1");
    private static final MetricSpec METRIC = new MetricSpec("default", "", 1, 1);

    @ParameterizedTest
    @MethodSource("impossible")
    void impossibleValues_cannotBeMade(ThrowingCallable making) {
        assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<ThrowingCallable> impossible() {
        return Stream.of(
                () -> new StoreKey("", "a"),
                () -> new StoreKey("a", ""),
                () -> new StoreSpec(KEY, List.of(), IgnoreRules.NONE),
                () -> new StoreSpec(KEY, List.of(METRIC, METRIC), IgnoreRules.NONE),
                () -> new MetricSpec("", "", 1, 1),
                () -> new MetricSpec("m", "", -1, 1),
                () -> new MetricSpec("m", "", Double.NaN, 1),
                () -> new MetricSpec("m", "", Double.POSITIVE_INFINITY, 1),
                () -> new MetricSpec("m", "", 1, 0),
                () -> new IgnoreRules(-1, 0, false),
                () -> new IgnoreRules(0, Double.NaN, false));
    }

    @Test
    void storeKey_isWrittenTypeSlashName() {
        assertThat(KEY).hasToString("mysql/main1");
        assertThat(KEY).isLessThan(new StoreKey("mysql", "main2")).isLessThan(new StoreKey("redis", "a"));
    }
}
