package dev.freno.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class OpenScheduleTest {
    private static final long START = -5;
    private static final long STEP = 100_000;

    private final OpenSchedule schedule =
            new OpenSchedule(10_000, Duration.ofMillis(1).toNanos());

    @Test
    void claim_givesEachRequestItsFixedTime_howeverLate() {
        schedule.start(START);
        assertThat(schedule.claim(START)).isEqualTo(START);
        assertThat(schedule.claim(START)).isEqualTo(Schedule.NONE);
        assertThat(schedule.nextDue()).isEqualTo(START + STEP);
        assertThat(schedule.claim(START + 3 * STEP)).isEqualTo(START + STEP);
        assertThat(schedule.claim(START + 3 * STEP)).isEqualTo(START + 2 * STEP);
    }

    @Test
    void isOver_onlyWhenAllAreClaimed() {
        schedule.start(START);
        long late = START + 1_000 * STEP;
        assertThat(schedule.waiting(late)).isEqualTo(10);
        for (int i = 0; i < 10; i++) {
            assertThat(schedule.isOver(late)).isFalse();
            assertThat(schedule.claim(late)).isEqualTo(START + i * STEP);
        }
        assertThat(schedule.isOver(late)).isTrue();
        assertThat(schedule.claim(late)).isEqualTo(Schedule.NONE);
        assertThat(schedule.waiting(late)).isZero();
    }

    @Test
    void claim_ofWhatWaitedTooLong_givesItUp() {
        schedule.start(START);
        assertThat(schedule.claim(START + 4 * STEP + OpenSchedule.PATIENCE_NANOS))
                .isEqualTo(START + 4 * STEP);
        assertThat(schedule.givenUp()).isEqualTo(4);
    }

    @Test
    void stop_letsNothingMoreBecomeDue() {
        schedule.start(START);
        schedule.claim(START);
        schedule.stop();
        assertThat(schedule.isOver(START)).isTrue();
        assertThat(schedule.claim(START + 5 * STEP)).isEqualTo(Schedule.NONE);
    }
}
