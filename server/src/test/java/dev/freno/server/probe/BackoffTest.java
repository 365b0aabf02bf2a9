package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long FIRST = Backoff.FIRST.toNanos();

    private final Backoff backoff = new Backoff(new SplittableRandom(7));

    @Test
    void retryAt_whenAttemptsFailAtOnce_doublesUpToTheCapWithJitter() {
        for (long step = FIRST; step < 100 * SECOND; step *= 2) {
            long bounded = Math.min(step, Backoff.CAP.toNanos());
            assertThat(backoff.retryAt(0, 0)).isBetween(bounded / 2, bounded);
        }
    }

    @Test
    void retryAt_whenTheAttemptTookItsTime_followsAlmostAtOnce() {
        for (int i = 0; i < 20; i++) {
            assertThat(backoff.retryAt(0, SECOND)).isBetween(SECOND + FIRST / 2, SECOND + FIRST);
        }
    }

    @Test
    void cap_whenAHostIsBack_leavesTimeToReadItWithinASecond() {
        assertThat(Backoff.CAP).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void reset_whenTheHostAnswers_beginsWithTheShortestWait() {
        for (int i = 0; i < 10; i++) {
            var _ = backoff.retryAt(0, 0);
        }
        backoff.reset();
        assertThat(backoff.retryAt(0, 0)).isLessThanOrEqualTo(FIRST);
    }
}
