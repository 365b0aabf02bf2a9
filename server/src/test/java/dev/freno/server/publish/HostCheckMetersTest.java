package dev.freno.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HostCheckMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HostCheckMeters meters = new HostCheckMeters(registry);

    private Map<String, Number> vars() {
        Map<String, Number> vars = new TreeMap<>();
        meters.addTo(vars);
        return vars;
    }

    @Test
    void vars_countByWhatCameOfTheChecks() {
        meters.answered(404);
        meters.answered(200);
        meters.answered(200);
        meters.failed();
        meters.skipped(3);
        assertThat(vars())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "httpcheck.200", 2L,
                        "httpcheck.404", 1L,
                        "httpcheck.error", 1L,
                        "httpcheck.other", 0L,
                        "httpcheck.skip", 3L));
        assertThat(registry.get("freno.host.checks")
                        .tag("result", "200")
                        .functionCounter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void answered_withMoreStatusesThanTheBound_countsThemAsOther() {
        for (int status = 0; status < 2 * HostCheckMeters.MAX_STATUSES; status++) {
            meters.answered(status);
        }
        meters.answered(0);
        assertThat(vars())
                .hasSize(HostCheckMeters.MAX_STATUSES + 3)
                .containsEntry("httpcheck.0", 2L)
                .containsEntry("httpcheck.other", (long) HostCheckMeters.MAX_STATUSES);
    }
}
