package dev.freno.lab;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EventuallyTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(15);

    @Test
    void eventually_whenTheCheckPassesLater_returns() {
        AtomicInteger calls = new AtomicInteger();
        eventually(LONG, () -> assertThat(calls.incrementAndGet()).isEqualTo(2));
        assertThat(calls).hasValue(2);
    }

    @Test
    void eventually_whenTheValueIsAsWanted_returnsIt() {
        AtomicInteger calls = new AtomicInteger();
        assertThat(eventually("calls", LONG, calls::incrementAndGet, value -> value >= 2))
                .isEqualTo(2);
    }

    @Test
    void eventually_whenTheLimitHasPassed_tellsTheLastValue() {
        assertThatThrownBy(() -> eventually("size", SHORT, () -> 7, value -> value == 8))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("size, last seen: 7");
    }

    @Test
    void eventually_whenTheLimitHasPassed_tellsTheLastError() {
        assertThatThrownBy(() -> eventually(SHORT, () -> {
                    throw new IOException("refused");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("refused")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void eventually_withNoTimeAtAll_asksOnce() {
        eventually("condition", Duration.ZERO, () -> true);
    }

    @Test
    void eventually_whenInterrupted_endsAndKeepsTheInterrupt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> eventually("condition", LONG, () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
