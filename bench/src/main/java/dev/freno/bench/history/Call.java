package dev.freno.bench.history;

import java.util.Locale;

/**
 * One call of a client. Immutable.
 *
 * @param node which node was asked, from 1
 * @param subject the app or host that it is about
 * @param startNanos before its first byte was sent
 * @param endNanos after its last byte came, or when it was given up
 * @param outcome what that proves
 * @param answer status and message, or what went wrong
 */
public record Call(
        int node, String subject, Action action, long startNanos, long endNanos, Outcome outcome, String answer) {

    /** Whether it ended before the other one began. */
    boolean precedes(Call other) {
        return endNanos < other.startNanos;
    }

    /** In one line, with times in milliseconds of an arbitrary zero. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.3f..%.3f ms node %d %s %s: %s (%s)",
                startNanos / 1e6,
                endNanos / 1e6,
                node,
                subject,
                action,
                outcome,
                answer);
    }
}
