package dev.freno.server.probe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done when: a binary heap by due time in which an entry is at most once and knows its place, so that it can
 * be moved. To move an entry costs O(log entries), to see whether one is due O(1). Confined to one thread.
 */
final class Agenda {
    private final List<Entry> heap = new ArrayList<>();

    /** Something that falls due, on one agenda at a time. */
    static final class Entry {
        private static final int NOWHERE = -1;

        private final Step step;
        private long dueNanos;
        private int place = NOWHERE;

        Entry(Step step) {
            this.step = step;
        }
    }

    /** What is done with an entry that is due. */
    @FunctionalInterface
    interface Step {
        /** Does what the time calls for, and returns when to do so again. */
        long tick(long nowNanos);
    }

    /** Puts an entry on the agenda, or moves it. */
    void put(Entry entry, long dueNanos) {
        entry.dueNanos = dueNanos;
        if (entry.place == Entry.NOWHERE) {
            heap.add(entry);
            entry.place = heap.size() - 1;
        }
        rise(entry);
        sink(entry);
    }

    /** Has an entry that is on the agenda fall due at this instant, if it is sooner. */
    void hasten(Entry entry, long dueNanos) {
        if (entry.place != Entry.NOWHERE && dueNanos < entry.dueNanos) {
            put(entry, dueNanos);
        }
    }

    /** Takes an entry off, if it is on it. */
    void remove(Entry entry) {
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

    /** Does all that is due, each once, in the order of time. A step that fails is done again when the next one is. */
    void run(long nowNanos) {
        for (Entry due = due(nowNanos); due != null; due = due(nowNanos)) {
            put(due, nowNanos + 1);
            long again = due.step.tick(nowNanos);
            if (due.place != Entry.NOWHERE) {
                put(due, Math.max(again, nowNanos + 1));
            }
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
