package dev.freno.server.group.raft;

import java.time.Duration;

/**
 * For how long this node may claim to lead. A claim is never open-ended: it holds until an instant, and that instant is
 * moved on only by proof that was asked for after the one before. A node that is frozen or cut off, and so hears nothing
 * of it, has stopped leading when it looks at its clock.
 *
 * <p>No two claims overlap, because one that was elected waits for longer than a proof of the one before it can hold: the
 * majority that elected it had until then followed the other. This needs clocks of about the same speed, and nothing
 * else: no rule by which followers hold their votes back, since Ratis keeps none for a candidate of a later term.
 *
 * <p>Thread-safe. Instants are monotonic nanoseconds of the node's clock.
 */
final class Leadership {
    /** How long a proof of a majority holds, counted from before it was asked for. */
    static final Duration LEASE = Duration.ofMillis(250);

    /** From its election until a node may claim to lead: a lease, and a tenth for clocks that differ in speed. */
    static final Duration PATIENCE = LEASE.plus(LEASE.dividedBy(10));

    /** Before all instants. */
    static final long NEVER = Long.MIN_VALUE;

    private volatile long validUntilNanos = NEVER;
    private volatile long notBeforeNanos = NEVER;
    private int epoch;
    private boolean begun;
    private boolean held;
    private boolean over;

    @SuppressWarnings("NonAtomicVolatileUpdate")
    boolean isValidAt(long nowNanos) {
        long until = validUntilNanos; // read first: a claim is written after the instant from which it may hold
        return nowNanos < until && nowNanos >= notBeforeNanos;
    }

    /** Names the present epoch, to be brought back to {@link #confirm} with the proof. */
    synchronized int epoch() {
        return epoch;
    }

    /** This node was elected; from that instant on, its claim may hold. */
    synchronized void begin(long fromNanos) {
        end();
        notBeforeNanos = fromNanos;
        begun = true;
    }

    /** Whether proofs count now. */
    synchronized boolean isOpen() {
        return begun && !held && !over;
    }

    /**
     * Moves the claim on, unless leadership has ended since the proof was asked for.
     *
     * @param askedIn the epoch in which the proof was asked for
     * @param untilNanos until when the proof holds, counted from when it was asked for
     */
    synchronized void confirm(int askedIn, long untilNanos) {
        if (askedIn == epoch && isOpen()) {
            validUntilNanos = Math.max(validUntilNanos, untilNanos);
        }
    }

    /** Cuts the claim short, and voids proofs under way. */
    synchronized void limit(long untilNanos) {
        epoch++;
        validUntilNanos = Math.min(validUntilNanos, untilNanos);
    }

    /** Ends the claim at once, until this node is elected anew. */
    synchronized void end() {
        epoch++;
        begun = false;
        held = false;
        validUntilNanos = NEVER;
    }

    /** Ends the claim at once, and lets no proof revive it before {@link #resume}. Returns whether there was one. */
    synchronized boolean hold() {
        boolean was = isOpen();
        if (was) {
            epoch++;
            held = true;
            validUntilNanos = NEVER;
        }
        return was;
    }

    /** Lets proofs count again. Only after an entry of this node, later than its release, was committed in its term. */
    synchronized void resume() {
        held = false;
    }

    /** Ends the claim at once, and lets no proof revive it. Must come before anything that tells others so. */
    synchronized void endForGood() {
        over = true;
        end();
    }

    synchronized boolean isOver() {
        return over;
    }
}
