package dev.freno.bench.history;

import java.util.Locale;

/**
 * A node said that it leads: it did so at some instant between the two. Immutable.
 *
 * @param node which one, from 1
 * @param sentNanos before the question was sent
 * @param receivedNanos after the answer came
 */
public record LeaderAnswer(int node, long sentNanos, long receivedNanos) {
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%.3f..%.3f ms node %d says that it leads", sentNanos / 1e6, receivedNanos / 1e6, node);
    }
}
