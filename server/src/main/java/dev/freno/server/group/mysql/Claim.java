package dev.freno.server.group.mysql;

/**
 * For how long this node may claim to lead. A claim is never open-ended: it holds until an instant, and that instant is
 * moved on only by proof that was asked for after the one before. A node that is frozen or cut off, and so hears nothing
 * of it, has stopped leading when it looks at its clock.
 *
 * <p>Thread-safe. Instants are monotonic nanoseconds of the node's clock.
 */
final class Claim {
    private static final long NEVER = -1;

    private volatile long validUntilNanos = NEVER;
    private int epoch;
    private boolean over;

    /** Whether the claim holds at this instant; may be asked for every check. */
    boolean isValidAt(long nowNanos) {
        return nowNanos < validUntilNanos;
    }

    /** Names the present epoch, to be brought back to {@link #confirm} with the proof. */
    synchronized int epoch() {
        return epoch;
    }

    /**
     * Moves the claim on, unless leadership has ended since the proof was asked for.
     *
     * @param askedIn the epoch in which the proof was asked for
     * @param untilNanos until when the proof holds, counted from when it was asked for
     */
    synchronized void confirm(int askedIn, long untilNanos) {
        if (askedIn == epoch && !over) {
            validUntilNanos = Math.max(validUntilNanos, untilNanos);
        }
    }

    /** Ends the claim at once. Must come before anything that lets another node lead sooner than by timeout. */
    synchronized void end() {
        epoch++;
        validUntilNanos = NEVER;
    }

    /** Ends the claim at once, and lets no proof revive it. */
    synchronized void endForGood() {
        over = true;
        end();
    }
}
