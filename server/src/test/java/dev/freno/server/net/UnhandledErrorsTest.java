package dev.freno.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.time.Moment;
import dev.freno.server.CapturedLog;
import org.junit.jupiter.api.Test;

class UnhandledErrorsTest {
    private long now;

    @Test
    void handle_whenErrorsFlood_logsOneInAWhileAndCountsTheRest() {
        UnhandledErrors errors = new UnhandledErrors(() -> new Moment(now, 0));
        try (CapturedLog log = new CapturedLog(UnhandledErrors.class)) {
            for (int i = 0; i < 1_000; i++) {
                errors.handle(new IllegalStateException("a bug"));
            }
            now = UnhandledErrors.DISTANCE.toNanos();
            errors.handle(new IllegalStateException("a bug"));
            assertThat(log.lines())
                    .containsExactly(
                            "ERROR unhandled error on an event loop, 0 more before it",
                            "ERROR unhandled error on an event loop, 999 more before it");
        }
    }
}
