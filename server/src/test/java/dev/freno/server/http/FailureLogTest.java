package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private final ManualMoments moments = new ManualMoments();
    private final FailureLog log = new FailureLog(moments);

    @Test
    void isDue_ofTheSameKind_isOnceAMinute() {
        assertThat(log.isDue("one")).isTrue();
        assertThat(log.isDue("one")).isFalse();
        assertThat(log.isDue("two")).isTrue();

        moments.advance(Duration.ofSeconds(61));

        assertThat(log.isDue("one")).isTrue();
    }

    @Test
    void isDue_ofTooManyKinds_isNever() {
        for (int i = 0; i < FailureLog.MAX_KINDS; i++) {
            assertThat(log.isDue("kind " + i)).isTrue();
        }

        assertThat(log.isDue("one more")).isFalse();
    }
}
