package dev.freno.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.time.Moment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RecentAppsTest {
    private final AtomicReference<Moment> now = new AtomicReference<>(new Moment(1, 1_000_000_000L));
    private final RecentApps recent = new RecentApps(now::get);

    private void advance(Duration by) {
        now.updateAndGet(moment -> moment.plusNanos(by.toNanos()));
    }

    @Test
    void saw_again_movesTheTime() {
        recent.saw("a", "10.0.0.1");
        advance(Duration.ofMinutes(3));
        assertThat(recent.report(0)).containsEntry("a/10.0.0.1", new RecentApps.LastCheck(1_000_000, 3));

        recent.saw("a", "10.0.0.1");
        assertThat(recent.report(0)).containsEntry("a/10.0.0.1", new RecentApps.LastCheck(1_000_180, 0));
    }

    @Test
    void report_ofLastMinutes_leavesOlderOnesOut() {
        recent.saw("old", "h");
        advance(Duration.ofMinutes(10));
        recent.saw("new", "h");

        assertThat(recent.report(10)).containsOnlyKeys("old/h", "new/h");
        assertThat(recent.report(9)).containsOnlyKeys("new/h");
    }

    @Test
    void entries_afterADay_areForgotten() {
        recent.saw("a", "h");
        advance(RecentApps.KEPT.plusSeconds(1));

        assertThat(recent.report(0)).isEmpty();
    }

    @Test
    void entries_pastTheirBound_pushOutNoRegular() {
        for (int i = 0; i < 3 * RecentApps.MAX_ENTRIES; i++) {
            recent.saw("flood-" + i, "h");
            if (i % 100 == 0) {
                recent.saw("regular", "h");
            }
        }

        assertThat(recent.report(0))
                .hasSizeLessThanOrEqualTo(RecentApps.MAX_ENTRIES)
                .containsKey("regular/h");
    }

    @Test
    void newOnes_onceThereAreTooMany_areLetInSlowly() {
        for (int i = 0; i < RecentApps.MAX_ENTRIES; i++) {
            recent.saw("old-" + i, "h");
        }
        recent.report(0);
        for (int second = 0; second < 3; second++) {
            advance(Duration.ofSeconds(1));
            for (int i = 0; i < RecentApps.MAX_ADMISSIONS; i++) {
                recent.saw("flood-" + second + "-" + i, "h");
            }
            recent.saw("late", "h");
        }

        assertThat(recent.report(0))
                .hasSizeLessThanOrEqualTo(RecentApps.MAX_ENTRIES)
                .doesNotContainKey("late/h");
    }

    @Test
    void remote_isCutAndCleaned() {
        recent.saw("a", "x".repeat(65) + "\n");
        recent.saw("a", "1.2.3.4,\u0001\u00e9");

        assertThat(recent.report(0)).containsOnlyKeys("a/" + "x".repeat(64), "a/1.2.3.4,??");
    }
}
