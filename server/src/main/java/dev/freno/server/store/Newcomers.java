package dev.freno.server.store;

import dev.freno.core.reading.Aggregate;
import dev.freno.core.reading.HostReading;
import dev.freno.core.store.InstanceKey;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which hosts of a store get a grace, for one metric: those that appear after the metric was healthy, that is, its
 * aggregate within its threshold, for the first time on this node. Confined to the store's event loop.
 *
 * <p>A host that was away for less than {@link #ABSENCE} has not newly appeared: it goes on with what is left of its grace,
 * or with none. Else an inventory that flickers would keep a host that is behind out for ever.
 */
final class Newcomers {
    static final Duration ABSENCE = Duration.ofMinutes(1);

    /** How many hosts that left are remembered; past it, those that left first are forgotten. */
    static final int MAX_REMEMBERED = 10_000;

    private final long graceNanos;
    private final double threshold;
    /** In the order in which they left. */
    private final Map<InstanceKey, Left> left = new LinkedHashMap<>();

    private boolean wasHealthy;

    private record Left(long graceUntilNanos, long atNanos) {}

    Newcomers(long graceNanos, double threshold) {
        this.graceNanos = graceNanos;
        this.threshold = threshold;
    }

    /** Takes note of an aggregate that is fresh now. */
    void observe(Aggregate aggregate) {
        wasHealthy |= aggregate instanceof Aggregate.Collected collected && collected.value() <= threshold;
    }

    /** A host as it joins. */
    HostReading join(HostReading joining) {
        long now = joining.sinceNanos();
        Left before = left.remove(joining.host());
        if (before != null && now - before.atNanos <= ABSENCE.toNanos()) {
            return joining.withGraceUntil(before.graceUntilNanos);
        }
        return wasHealthy && graceNanos > 0 ? joining.withGraceUntil(now + graceNanos) : joining;
    }

    /** A host leaves. */
    void leave(HostReading leaving, long nowNanos) {
        if (graceNanos > 0) {
            left.put(leaving.host(), new Left(leaving.graceUntilNanos(), nowNanos));
            forget(nowNanos);
        }
    }

    private void forget(long nowNanos) {
        Iterator<Left> eldest = left.values().iterator();
        while (eldest.hasNext()
                && (eldest.next().atNanos + ABSENCE.toNanos() < nowNanos || left.size() > MAX_REMEMBERED)) {
            eldest.remove();
        }
    }

    int remembered() {
        return left.size();
    }
}
