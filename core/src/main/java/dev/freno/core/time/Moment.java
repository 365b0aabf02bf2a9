package dev.freno.core.time;

/**
 * One reading of both clocks. Ages and deadlines of readings are counted on the monotonic one, the expiry of rules on
 * the wall clock, which all nodes of a group share.
 *
 * <p>Immutable.
 *
 * @param nanos monotonic nanoseconds since the node started, 0 or more, so that plain comparison is safe
 * @param epochMillis wall-clock milliseconds since 1970-01-01T00:00Z
 */
public record Moment(long nanos, long epochMillis) {
    /** The same instant moved by a duration, on both clocks. */
    public Moment plusNanos(long delta) {
        return new Moment(nanos + delta, epochMillis + delta / 1_000_000);
    }

    /** The wall-clock time at which a monotonic instant was or will be, as seen from this moment. */
    public long epochMillisOf(long otherNanos) {
        return epochMillis - Math.floorDiv(nanos - otherNanos, 1_000_000L);
    }
}
