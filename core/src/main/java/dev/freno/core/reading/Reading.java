package dev.freno.core.reading;

/**
 * What one probe of one metric on one host brought back.
 *
 * <p>Immutable.
 */
public sealed interface Reading {
    /** The least value that is taken for 0 rather than for nonsense: clocks of two hosts may differ a little. */
    double CLOCK_SKEW_FLOOR = -1;

    /** When the query was sent, monotonic nanoseconds. Ages count from here. */
    long atNanos();

    /**
     * A measured number as a reading: the value, or a failure of kind {@link FailureKind#PARSE} where the number is
     * NaN, infinite, or below {@link #CLOCK_SKEW_FLOOR}. Small negatives become 0.
     */
    static Reading measured(double number, long atNanos) {
        if (!Double.isFinite(number) || number < CLOCK_SKEW_FLOOR) {
            return new Failure(FailureKind.PARSE, "measured " + number, atNanos);
        }
        return new Value(Math.max(0.0, number), atNanos);
    }

    /**
     * A usable value.
     *
     * @param value finite, 0 or more, in the metric's unit
     * @param atNanos when the query was sent
     */
    record Value(double value, long atNanos) implements Reading {
        public Value {
            if (!Double.isFinite(value) || value < 0) {
                throw new IllegalArgumentException("a value is finite and 0 or more, not " + value);
            }
        }
    }

    /**
     * No value, and why.
     *
     * @param kind what went wrong
     * @param detail for the operator's eyes; may name hosts and accounts, so it never reaches a client
     * @param atNanos when the failed attempt began
     */
    record Failure(FailureKind kind, String detail, long atNanos) implements Reading {}
}
