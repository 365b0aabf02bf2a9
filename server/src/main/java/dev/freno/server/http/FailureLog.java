package dev.freno.server.http;

import dev.freno.core.time.Moments;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs handlers that failed by a bug of ours: each kind at most once a minute, and at most {@link #MAX_KINDS} kinds, so
 * that a client who has found a bug cannot flood the log with it. Thread-safe.
 */
final class FailureLog {
    static final int MAX_KINDS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

    private final Moments moments;
    private final Map<String, Long> quietUntil = new HashMap<>();

    FailureLog(Moments moments) {
        this.moments = moments;
    }

    /** Logs a failure if its kind, which is its class and place, is due. */
    void report(Throwable failure) {
        if (isDue(kind(failure))) {
            LOG.error("A request failed by a bug in freno (at most one a minute of this kind is shown)", failure);
        }
    }

    /** Whether a kind has not been due within the last minute; from now on it has. */
    synchronized boolean isDue(String kind) {
        long now = moments.now().nanos();
        quietUntil.values().removeIf(until -> until <= now);
        return quietUntil.size() < MAX_KINDS && quietUntil.putIfAbsent(kind, now + QUIET_NANOS) == null;
    }

    private static String kind(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return failure.getClass().getName() + "@" + (trace.length == 0 ? "" : trace[0]);
    }
}
