package dev.freno.server.group.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ObservationTest {
    private static final long SECOND = 1_000_000_000;
    private static final LeaseRow LIVE = new LeaseRow("a:1", "2026-01-01 00:00:10", false);
    private static final LeaseRow EXPIRED = new LeaseRow("a:1", "2026-01-01 00:00:10", true);

    private final Observation observation = new Observation(Duration.ofSeconds(5));

    @Test
    void mayTake_whenNothingWasSeen_isFalse() {
        assertThat(observation.mayTake(100 * SECOND)).isFalse();
    }

    @Test
    void mayTake_whenTheBackendSaysExpiredAtFirstSight_isFalseUntilItWasWatchedForALease() {
        observation.saw(EXPIRED, SECOND);
        assertThat(observation.mayTake(6 * SECOND - 1)).isFalse();
        assertThat(observation.mayTake(6 * SECOND)).isTrue();
    }

    @Test
    void mayTake_whenTheBackendSaysLive_isFalseHoweverLongItWasWatched() {
        observation.saw(LIVE, 0);
        observation.saw(LIVE, 100 * SECOND);
        assertThat(observation.mayTake(100 * SECOND)).isFalse();
    }

    @Test
    void mayTake_whenItExpiresWhileWatched_countsFromTheFirstSightOfThatRenewal() {
        observation.saw(LIVE, SECOND);
        observation.saw(EXPIRED, 7 * SECOND);
        assertThat(observation.mayTake(7 * SECOND)).isTrue();
    }

    @Test
    void mayTake_whenItWasRenewedOrTakenMeanwhile_beginsAnew() {
        observation.saw(EXPIRED, 0);
        observation.saw(new LeaseRow("a:1", "2026-01-01 00:00:11", true), 4 * SECOND);
        assertThat(observation.mayTake(8 * SECOND)).isFalse();
        observation.saw(new LeaseRow("b:1", "2026-01-01 00:00:11", true), 8 * SECOND);
        assertThat(observation.mayTake(12 * SECOND)).isFalse();
        assertThat(observation.mayTake(13 * SECOND)).isTrue();
    }

    @Test
    void mayTake_whenItWasReleased_isTrueAtOnce() {
        observation.saw(new LeaseRow("", "1970-01-01 00:00:01", true), 0);
        assertThat(observation.mayTake(0)).isTrue();
    }

    @Test
    void mayTake_afterForget_isFalse() {
        observation.saw(EXPIRED, 0);
        observation.forget();
        assertThat(observation.mayTake(100 * SECOND)).isFalse();
    }
}
