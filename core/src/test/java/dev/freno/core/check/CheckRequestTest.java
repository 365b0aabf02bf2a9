package dev.freno.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.check.CheckRequest.Origin;
import dev.freno.core.reading.Aggregate;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckRequestTest {
    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void threshold_whenNotFiniteOrNegative_cannotBeMade(double threshold) {
        assertThatThrownBy(() -> new CheckRequest("a", "mysql", "s", threshold, false, false, Origin.CLIENT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isRead_dependsOnTheThreshold() {
        assertThat(CheckRequest.write("a", "mysql", "s").isRead()).isFalse();
        assertThat(new CheckRequest("a", "mysql", "s", 0.0, false, false, Origin.CLIENT).isRead())
                .isTrue();
    }

    @Test
    void storeState_hasOneAggregateForEachMetric() {
        StoreSpec spec = new StoreSpec(
                new StoreKey("mysql", "s"),
                List.of(new MetricSpec("a", "", 1, 1), new MetricSpec("b", "", 1, 1)),
                IgnoreRules.NONE);
        assertThat(StoreState.notCollected(spec).aggregates())
                .containsExactly(Aggregate.NOT_COLLECTED, Aggregate.NOT_COLLECTED);
        assertThatThrownBy(() -> new StoreState(spec, List.of(Aggregate.NO_HOSTS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mysql/s");
    }
}
