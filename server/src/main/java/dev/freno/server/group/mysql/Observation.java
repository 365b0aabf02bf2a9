package dev.freno.server.group.mysql;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What this node has seen of a lease that another holds, and when it may take it: when it was released, or is expired by
 * the backend's clock <em>and</em> has not been renewed for as long by this node's own. So a backend whose clock jumps, or
 * is replaced by one with another clock, makes no second leader. Confined to the loop; instants are monotonic nanoseconds.
 */
final class Observation {
    private final long patienceNanos;
    private @Nullable LeaseRow seen;
    private long sinceNanos;

    Observation(Duration patience) {
        this.patienceNanos = patience.toNanos();
    }

    /**
     * Notes a row.
     *
     * @param nowNanos after the answer came
     * @return whether it was written since it was seen before
     */
    boolean saw(LeaseRow row, long nowNanos) {
        boolean first = seen == null;
        boolean anew = !row.isSameWriteAs(seen);
        if (anew) {
            sinceNanos = nowNanos;
        }
        seen = row;
        return anew && !first;
    }

    boolean mayTake(long nowNanos) {
        return seen != null && (seen.isReleased() || (seen.expired() && nowNanos - sinceNanos >= patienceNanos));
    }

    /** What was seen before a time of holding the lease says nothing about the time after. */
    void forget() {
        seen = null;
    }
}
