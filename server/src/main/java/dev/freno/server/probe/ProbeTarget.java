package dev.freno.server.probe;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import dev.freno.core.store.InstanceKey;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One host of one store: connects, asks for each metric in turn in each slot, publishes what comes back, and starts over
 * with a new connection when the old one fails. Moved by {@link #tick} and by its session; confined to the store's loop.
 *
 * <p>At most one connection, and on it at most one query, exist at a time. A metric whose last good reading still stands
 * is not asked for, and a failure to connect says nothing about it.
 */
final class ProbeTarget {
    /**
     * What the targets of a store have in common.
     *
     * @param metrics how many metrics there are
     * @param deadlineNanos how long a query may take
     * @param cacheNanos how long a good reading stands, 0 for not at all
     * @param gate runs attempts to connect when it is their turn
     * @param clock the node's monotonic clock
     */
    record Terms(
            int metrics,
            long deadlineNanos,
            long cacheNanos,
            Prober prober,
            Executor gate,
            ReadingSink sink,
            ProbeObserver observer,
            LongSupplier clock) {}

    private enum Phase {
        /** No connection; the next attempt has its time. */
        WAITING,
        /** No connection; the next attempt waits for its turn. */
        QUEUED,
        CONNECTING,
        /** Connected; the next slot has its time. */
        IDLE,
        ASKING,
        CLOSED
    }

    private static final long NEVER = Long.MIN_VALUE;

    private final InstanceKey host;
    private final Terms terms;
    private final Backoff backoff;
    private final LongConsumer alarm;
    private final long[] goodAtNanos;
    private Slots slots;
    private Phase phase = Phase.WAITING;
    private @Nullable Attempt attempt;
    private @Nullable ProbeSession session;
    private int metric;
    /** When the attempt or the query that is under way began. */
    private long beganNanos;
    /** When the next attempt or slot begins. */
    private long dueNanos = NEVER;
    /** When to ask again, after the query that is under way. */
    private long againNanos = Long.MAX_VALUE;

    /**
     * A host that is yet to be connected to.
     *
     * @param alarm is told when to tick it, where that is sooner than the last tick said
     */
    ProbeTarget(InstanceKey host, Terms terms, Slots slots, Backoff backoff, LongConsumer alarm) {
        this.alarm = alarm;
        this.host = host;
        this.terms = terms;
        this.slots = slots;
        this.backoff = backoff;
        this.goodAtNanos = new long[terms.metrics()];
        Arrays.fill(goodAtNanos, NEVER);
    }

    /** Does what the time calls for, and returns when to be called again: in its next slot, or sooner. */
    long tick(long nowNanos) {
        step(nowNanos);
        long nextSlot = slots.after(nowNanos);
        return switch (phase) {
            case WAITING -> dueNanos;
            case IDLE -> Math.min(dueNanos, nextSlot);
            case ASKING -> Math.min(beganNanos + terms.deadlineNanos(), nextSlot);
            case QUEUED, CONNECTING, CLOSED -> nextSlot;
        };
    }

    private void step(long nowNanos) {
        switch (phase) {
            case WAITING -> {
                if (nowNanos >= dueNanos) {
                    phase = Phase.QUEUED;
                    terms.gate().execute(this::connect);
                }
            }
            case IDLE -> {
                if (nowNanos >= dueNanos) {
                    metric = 0;
                    askFrom(nowNanos);
                }
            }
            case ASKING -> {
                if (nowNanos - beganNanos >= terms.deadlineNanos()) {
                    expire(nowNanos);
                }
            }
            case QUEUED, CONNECTING, CLOSED -> {}
        }
    }

    /**
     * Asks in other slots from now on, beginning with the next one. A host without a connection is tried again in that
     * slot, if that is sooner.
     */
    void slots(Slots latest, long nowNanos) {
        slots = latest;
        if (phase == Phase.IDLE) {
            dueNanos = slots.after(nowNanos);
        } else if (phase == Phase.WAITING) {
            dueNanos = Math.min(dueNanos, slots.after(nowNanos));
        }
        alarm.accept(slots.after(nowNanos));
    }

    /** Asks at this instant already, or right after the query that is under way; then in the slots as before. */
    void askAt(long atNanos) {
        if (phase == Phase.ASKING) {
            againNanos = atNanos;
        } else {
            dueNanos = Math.min(dueNanos, atNanos);
            alarm.accept(dueNanos);
        }
    }

    /** Ends it; nothing is published any more. */
    void close() {
        dropSession();
        phase = Phase.CLOSED;
    }

    private void connect() {
        if (phase != Phase.QUEUED) {
            return;
        }
        phase = Phase.CONNECTING;
        beganNanos = terms.clock().getAsLong();
        Attempt latest = new Attempt();
        attempt = latest;
        ProbeSession opened = terms.prober().open(host, latest);
        if (attempt == latest) {
            session = opened;
        }
    }

    /** Asks for the first metric from this one on that needs an answer, or else waits for the next slot. */
    private void askFrom(long nowNanos) {
        while (metric < terms.metrics() && stands(metric, nowNanos)) {
            metric++;
        }
        if (metric < terms.metrics() && session != null) {
            phase = Phase.ASKING;
            beganNanos = nowNanos;
            session.ask(metric, nowNanos);
        } else {
            phase = Phase.IDLE;
            dueNanos = Math.min(slots.after(nowNanos), againNanos);
            againNanos = Long.MAX_VALUE;
            alarm.accept(dueNanos);
        }
    }

    private boolean stands(int index, long nowNanos) {
        return goodAtNanos[index] != NEVER && nowNanos - goodAtNanos[index] < terms.cacheNanos();
    }

    private void expire(long nowNanos) {
        dropSession();
        terms.observer().failed(FailureKind.TIMEOUT);
        publish(new Failure(FailureKind.TIMEOUT, "no answer to the query within the deadline", beganNanos));
        retry(nowNanos);
    }

    private void answered(Reading reading) {
        long nowNanos = terms.clock().getAsLong();
        switch (reading) {
            case Value value -> {
                backoff.reset();
                terms.observer().succeeded(nowNanos - beganNanos);
            }
            case Failure failure -> terms.observer().failed(failure.kind());
        }
        publish(reading);
        if (phase == Phase.ASKING) {
            metric++;
            askFrom(nowNanos);
        }
    }

    private void lost(FailureKind kind, String detail) {
        Phase was = phase;
        long nowNanos = terms.clock().getAsLong();
        attempt = null;
        session = null;
        if (was == Phase.IDLE) {
            beganNanos = nowNanos;
        } else {
            terms.observer().failed(kind);
            Failure failure = new Failure(kind, detail, beganNanos);
            if (was == Phase.ASKING) {
                publish(failure);
            } else {
                publishForAll(failure, nowNanos);
            }
        }
        retry(nowNanos);
    }

    private void retry(long nowNanos) {
        if (phase != Phase.CLOSED) {
            phase = Phase.WAITING;
            dueNanos = backoff.retryAt(beganNanos, nowNanos);
            alarm.accept(dueNanos);
        }
    }

    private void publishForAll(Failure failure, long nowNanos) {
        for (metric = 0; metric < terms.metrics(); metric++) {
            if (!stands(metric, nowNanos)) {
                publish(failure);
            }
        }
    }

    private void publish(Reading reading) {
        goodAtNanos[metric] = reading instanceof Value ? reading.atNanos() : NEVER;
        terms.sink().accept(host, metric, reading);
    }

    private void dropSession() {
        attempt = null;
        if (session != null) {
            session.drop();
            session = null;
        }
    }

    /** Lets only the present session speak. */
    private final class Attempt implements ProbeSession.Listener {
        private boolean isPresent() {
            return attempt == this;
        }

        @Override
        public void connected() {
            if (isPresent() && phase == Phase.CONNECTING) {
                metric = 0;
                askFrom(terms.clock().getAsLong());
            }
        }

        @Override
        public void answered(Reading reading) {
            if (isPresent() && phase == Phase.ASKING) {
                ProbeTarget.this.answered(reading);
            }
        }

        @Override
        public void lost(FailureKind kind, String detail) {
            if (isPresent()) {
                ProbeTarget.this.lost(kind, detail);
            }
        }
    }
}
