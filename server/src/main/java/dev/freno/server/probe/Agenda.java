package dev.freno.server.probe;

import dev.freno.core.time.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done when: a binary heap by due time in which an entry is at most once and knows its place, so that it can
 * be moved. To move an entry costs O(log entries), to see whether one is due O(1), and those that are not due cost nothing.
 * Instants are monotonic nanoseconds. Confined to one thread, that of its {@link ProbeLoop}.
 */
public final class Agenda {
    private final List<Entry> heap = new ArrayList<>();
    private final Consumer<RuntimeException> onFailure;
    /** During a run all that is put or hastened waits for the next one, so that a run ends. */
    private long soonestNanos = Long.MIN_VALUE;

    /** Something that falls due, on one agenda at a time. */
    public static final class Entry {
        private static final int NOWHERE = -1;

        private final Step step;
        private long dueNanos;
        private int place = NOWHERE;

        /** One that is on no agenda yet; any thread. */
        public Entry(Step step) {
            this.step = step;
        }
    }

    /** What is done with an entry that is due. It must be quick and must not block. */
    @FunctionalInterface
    public interface Step {
        /** Does what the time calls for, and returns when to do so again: at the next tick at the soonest. */
        long tick(Moment now);
    }

    /**
     * One without entries.
     *
     * @param onFailure told what a step throws
     */
    Agenda(Consumer<RuntimeException> onFailure) {
        this.onFailure = onFailure;
    }

    /** Puts an entry on the agenda, or moves it; {@link Long#MIN_VALUE} is for the next tick. */
    public void put(Entry entry, long dueNanos) {
        entry.dueNanos = Math.max(dueNanos, soonestNanos);
        if (entry.place == Entry.NOWHERE) {
            heap.add(entry);
            entry.place = heap.size() - 1;
        }
        rise(entry);
        sink(entry);
    }

    /** Has an entry that is on the agenda fall due at this instant, if that is sooner. Costs O(1) where it is not. */
    public void hasten(Entry entry, long dueNanos) {
        if (entry.place != Entry.NOWHERE && Math.max(dueNanos, soonestNanos) < entry.dueNanos) {
            put(entry, dueNanos);
        }
    }

    /** Takes an entry off, if it is on it. */
    public void remove(Entry entry) {
        if (entry.place != Entry.NOWHERE) {
            int place = entry.place;
            entry.place = Entry.NOWHERE;
            Entry last = heap.removeLast();
            if (last != entry) {
                set(place, last);
                rise(last);
                sink(last);
            }
        }
    }

    /** Does all that is due, each once, in the order of time. A step that fails stops no other, and is done again the next time. */
    void run(Moment now) {
        soonestNanos = now.nanos() + 1;
        try {
            for (Entry due = due(now.nanos()); due != null; due = due(now.nanos())) {
                put(due, soonestNanos);
                long again = tick(due, now);
                if (due.place != Entry.NOWHERE) {
                    put(due, again);
                }
            }
        } finally {
            soonestNanos = Long.MIN_VALUE;
        }
    }

    /** When to do it again. */
    private long tick(Entry due, Moment now) {
        try {
            return due.step.tick(now);
        } catch (RuntimeException e) {
            onFailure.accept(e);
            return Long.MIN_VALUE;
        }
    }

    private @Nullable Entry due(long nowNanos) {
        return heap.isEmpty() || heap.getFirst().dueNanos > nowNanos ? null : heap.getFirst();
    }

    private void rise(Entry entry) {
        while (entry.place > 0 && heap.get((entry.place - 1) / 2).dueNanos > entry.dueNanos) {
            swap(entry, heap.get((entry.place - 1) / 2));
        }
    }

    private void sink(Entry entry) {
        Entry least = leastBelow(entry);
        while (least != null && least.dueNanos < entry.dueNanos) {
            swap(entry, least);
            least = leastBelow(entry);
        }
    }

    private @Nullable Entry leastBelow(Entry entry) {
        int left = 2 * entry.place + 1;
        if (left >= heap.size()) {
            return null;
        }
        int right = left + 1;
        boolean isRight = right < heap.size() && heap.get(right).dueNanos < heap.get(left).dueNanos;
        return heap.get(isRight ? right : left);
    }

    private void swap(Entry one, Entry other) {
        int place = one.place;
        set(other.place, one);
        set(place, other);
    }

    private void set(int place, Entry entry) {
        heap.set(place, entry);
        entry.place = place;
    }
}
