package dev.freno.server.hostcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoHostChecksTest {
    private static final InstanceKey HOST = new InstanceKey("db1", 3306);

    private final RecordingObserver observer = new RecordingObserver();
    private final HostChecks checks = new NoHostChecks(CheckedStores.of(null), observer);

    @Test
    void result_always_isPassed() {
        assertThat(checks.result(HOST)).isEqualTo(HostCheckResult.PASSED);
    }

    @Test
    void tick_atEachInterval_countsTheChecksThatAreNotMade() {
        assertThat(checks.dueNanos()).isEqualTo(Long.MAX_VALUE);
        int ticks = 0;
        checks.hostsChanged(List.of(HOST, new InstanceKey("db2", 3306), new InstanceKey("backup1", 3306)));
        long interval = HostChecks.INTERVAL.toNanos();
        for (long now = 0; now < 2 * interval; now += interval / 10) {
            if (now >= checks.dueNanos()) {
                ticks++;
                checks.tick(now);
            }
        }
        assertThat(ticks).isEqualTo(2);
        assertThat(observer.told).containsExactly("skipped 2", "skipped 2");
    }
}
