package dev.freno.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProbeMetersTest {
    private final ProbeMeters meters = new ProbeMeters(new SimpleMeterRegistry());

    private Map<String, Number> vars() {
        Map<String, Number> vars = new TreeMap<>();
        meters.addTo(vars, 10);
        return vars;
    }

    private static double value(Map<String, Number> vars, String key) {
        return vars.getOrDefault(key, Double.NaN).doubleValue();
    }

    @Test
    void vars_beforeAnyProbe_areZeroAndFinite() {
        assertThat(vars()).containsEntry("probes.total", 0L).containsEntry("probes.latency.min", 0.0);
        assertThat(vars().values()).allMatch(number -> Double.isFinite(number.doubleValue()));
    }

    @Test
    void vars_afterProbes_areTheirStatistics() {
        for (int i = 1; i <= 100; i++) {
            meters.succeeded(i * 1_000_000L);
        }
        meters.failed(FailureKind.CONNECT);

        Map<String, Number> vars = vars();
        assertThat(vars)
                .containsEntry("probes.total", 101L)
                .containsEntry("probes.error", 1L)
                .containsEntry("probes.latency.count", 100L)
                .containsEntry("probes.latency.min", 1e6)
                .containsEntry("probes.latency.max", 1e8)
                .containsEntry("probes.latency.mean-rate", 10.0);
        assertThat(value(vars, "probes.latency.mean")).isBetween(50.4e6, 50.6e6);
        assertThat(value(vars, "probes.latency.std-dev")).isBetween(28.8e6, 28.9e6);
        assertThat(value(vars, "probes.latency.50-percentile")).isBetween(48e6, 53e6);
        assertThat(value(vars, "probes.latency.99-percentile")).isBetween(97e6, 105e6);
    }
}
