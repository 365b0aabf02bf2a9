package dev.freno.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.time.Moment;
import org.junit.jupiter.api.Test;

class MetricHealthTest {
    private static final Moment START = new Moment(0, 1_700_000_000_000L);

    private static Moment afterMillis(long millis) {
        return START.plusNanos(millis * 1_000_000);
    }

    /** D9: what was never healthy counts from the node's start. */
    @Test
    void secondsSince_whenNeverHealthy_countsFromTheStart() {
        MetricHealth health = new MetricHealth(START).observe(false, afterMillis(500));
        assertThat(health.lastHealthy()).isEqualTo(START);
        assertThat(health.secondsSince(afterMillis(999))).isZero();
        assertThat(health.secondsSince(afterMillis(1_000))).isEqualTo(1);
        assertThat(health.secondsSince(afterMillis(61_500))).isEqualTo(61);
    }

    @Test
    void observe_whenHealthy_countsFromThen() {
        MetricHealth health =
                new MetricHealth(START).observe(true, afterMillis(5_000)).observe(false, afterMillis(6_000));
        assertThat(health.lastHealthy()).isEqualTo(afterMillis(5_000));
        assertThat(health.secondsSince(afterMillis(7_999))).isEqualTo(2);
    }

    @Test
    void secondsSince_followsTheMonotonicClock() {
        MetricHealth health = new MetricHealth(afterMillis(5_000));
        Moment wallClockSetBack = new Moment(afterMillis(8_000).nanos(), 0);
        assertThat(health.secondsSince(wallClockSetBack)).isEqualTo(3);
        assertThat(health.secondsSince(afterMillis(4_000))).isZero();
    }
}
