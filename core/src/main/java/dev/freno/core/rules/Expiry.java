package dev.freno.core.rules;

/**
 * The instant from which a rule has no effect any more, or never.
 *
 * <p>Immutable.
 *
 * @param epochMillis wall-clock milliseconds since 1970-01-01T00:00Z; {@link Long#MAX_VALUE} means never
 */
public record Expiry(long epochMillis) implements Comparable<Expiry> {
    /** A permanent rule. */
    public static final Expiry NEVER = new Expiry(Long.MAX_VALUE);

    private static final long MILLIS_PER_MINUTE = 60_000;

    /**
     * The expiry of a rule proposed now.
     *
     * @param nowMillis the wall clock of the node that proposes the rule
     * @param ttlMinutes 0 for a permanent rule
     */
    public static Expiry afterMinutes(long nowMillis, long ttlMinutes) {
        if (ttlMinutes < 0) {
            throw new IllegalArgumentException("a TTL is 0 minutes or more, not " + ttlMinutes);
        }
        return ttlMinutes == 0
                ? NEVER
                : new Expiry(Math.addExact(nowMillis, Math.multiplyExact(ttlMinutes, MILLIS_PER_MINUTE)));
    }

    public boolean isPermanent() {
        return epochMillis == Long.MAX_VALUE;
    }

    /** Whether the rule is still in force at this instant of the wall clock. */
    public boolean isActiveAt(long nowMillis) {
        return nowMillis < epochMillis;
    }

    @Override
    public int compareTo(Expiry other) {
        return Long.compare(epochMillis, other.epochMillis);
    }
}
