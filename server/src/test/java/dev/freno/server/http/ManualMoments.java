package dev.freno.server.http;

import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import java.time.Duration;
import java.time.Instant;

/** A clock that only moves when a test says so. */
final class ManualMoments implements Moments {
    private volatile Moment now =
            new Moment(10_000_000_000L, Instant.parse("2026-01-02T03:04:05Z").toEpochMilli());

    @Override
    public Moment now() {
        return now;
    }

    void advance(Duration by) {
        now = now.plusNanos(by.toNanos());
    }
}
