package dev.freno.server.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether anybody asks about a store. One that nobody has asked about for {@link Terms#after} is dormant; the first check
 * after that wakes it, and waits, with all that follow, until every host has been read since, or the limit is over. What
 * the wait is for never decides a verdict: readings have their freshness deadlines here as everywhere.
 *
 * <p>Checks, on any thread, call {@link #asked} and {@link #awake}: while the store is awake that is two volatile reads, and
 * a write once in {@link #NOTE} at most. All other methods are called on the store's event loop, but for {@link
 * #isDormant}.
 */
public final class Dormancy {
    /** For how long nobody asks about a store that is dormant. */
    public static final Duration AFTER = Duration.ofSeconds(60);

    /**
     * How long a check waits at most. Hosts answer within milliseconds, and a new connection takes a few round trips; clients
     * give up after half a second or more, and a node that passes a check on after a second.
     */
    public static final Duration WAKE_LIMIT = Duration.ofMillis(400);

    /** How many checks of a store wait at most; what is more is decided at once. */
    static final int MAX_WAITING = 10_000;

    /** How exactly it is remembered when a store was asked about. */
    static final Duration NOTE = Duration.ofSeconds(1);

    private static final CompletionStage<Void> NOW = CompletableFuture.completedStage(null);
    private static final Phase AWAKE = new Awake();

    private sealed interface Phase {}

    private record Awake() implements Phase {}

    private record Dormant() implements Phase {}

    private record Waking(long sinceNanos, CompletableFuture<Void> done, AtomicInteger waiting) implements Phase {
        Waking(long sinceNanos) {
            this(sinceNanos, new CompletableFuture<>(), new AtomicInteger());
        }
    }

    /**
     * When a store is dormant, and for how long its checks may wait then.
     *
     * @param after for how long nobody has asked, positive
     * @param wakeLimit how long checks wait at most, positive
     * @param cache how long a good reading stands without another one, zero for not at all
     */
    public record Terms(Duration after, Duration wakeLimit, Duration cache) {
        /** Those of a running node, where nothing of the store says otherwise. */
        public static final Terms DEFAULT = new Terms(AFTER, WAKE_LIMIT, Duration.ZERO);
    }

    private final Terms terms;
    private final long noteNanos;
    private final AtomicReference<Phase> phase = new AtomicReference<>(AWAKE);
    private volatile long askedNanos;
    private volatile Runnable alarm = () -> {};

    /** Of a store that counts as asked about at this instant. */
    public Dormancy(Terms terms, long nowNanos) {
        this.terms = terms;
        this.noteNanos = Math.min(NOTE.toNanos(), terms.after().toNanos() / 4);
        this.askedNanos = nowNanos;
    }

    /** Who is told, on the thread of the check, that one has found the store dormant; before there are checks. */
    public void onAlarm(Runnable told) {
        alarm = told;
    }

    /** A client asks about the store: whether the check has to wait for {@link #awake}. Any thread. */
    public boolean asked(long nowNanos) {
        if (phase.get() instanceof Awake) {
            if (nowNanos - askedNanos >= noteNanos) {
                askedNanos = nowNanos;
            }
            return false;
        }
        if (wake(nowNanos)) {
            alarm.run();
        }
        return true;
    }

    /**
     * Completes when the store is awake, on a thread of freno, at once where it is. The limit holds also while the store's
     * loop stands still. Any thread.
     */
    public CompletionStage<Void> awake() {
        return phase.get() instanceof Waking waking && waking.waiting().getAndIncrement() < MAX_WAITING
                ? waking.done().minimalCompletionStage()
                : NOW;
    }

    /** Whether its hosts are asked slowly at present; any thread. */
    public boolean isDormant() {
        return phase.get() instanceof Dormant;
    }

    /** Whether checks may be waiting for readings; any thread. */
    boolean isWaking() {
        return phase.get() instanceof Waking;
    }

    /** Ends the sleep as a check does, but tells nobody: whether it was dormant. Any thread. */
    public boolean wake(long nowNanos) {
        if (phase.get() instanceof Dormant dormant) {
            Waking waking = new Waking(nowNanos);
            if (phase.compareAndSet(dormant, waking)) {
                askedNanos = nowNanos;
                waking.done().completeOnTimeout(null, 2 * terms.wakeLimit().toNanos(), TimeUnit.NANOSECONDS);
                return true;
            }
        }
        return false;
    }

    /** Lets time pass: whether the store has just become dormant. */
    public boolean fallAsleep(long nowNanos) {
        // What was asked within the last note is not known, so that a busy store is never taken for a quiet one.
        boolean quiet = nowNanos - askedNanos >= terms.after().toNanos() + noteNanos;
        return quiet && phase.compareAndSet(AWAKE, new Dormant());
    }

    /**
     * When {@link #fallAsleep} has something to do if nobody asks until then, monotonic nanoseconds. Checks only ever put it off;
     * {@link Long#MAX_VALUE} until the store is awake.
     */
    public long fallsAsleepAtNanos() {
        return phase.get() instanceof Awake ? askedNanos + terms.after().toNanos() + noteNanos : Long.MAX_VALUE;
    }

    /** The store counts as asked about at this instant, as when the node begins to lead. */
    public void touch(long nowNanos) {
        askedNanos = nowNanos;
    }

    /** The checks that wait need not wait any longer, whatever is known by now. */
    public void endWake() {
        if (phase.get() instanceof Waking waking) {
            phase.set(AWAKE);
            waking.done().complete(null);
        }
    }

    /** Ends the wake if every host has been read since it began, or its time is over. Cheap while there is none. */
    void settle(ReadSince readings, long nowNanos) {
        if (phase.get() instanceof Waking waking) {
            long since = waking.sinceNanos();
            boolean over = nowNanos - since >= terms.wakeLimit().toNanos();
            if (over || readings.areSince(since, since - terms.cache().toNanos())) {
                endWake();
            }
        }
    }

    /** Tells whether all hosts that count have been read since an instant. */
    interface ReadSince {
        /**
         * Whether no host is waited for.
         *
         * @param failureNanos the first instant at which an attempt that failed counts
         * @param valueNanos the first instant at which a query that brought a value counts
         */
        boolean areSince(long failureNanos, long valueNanos);
    }
}
