package dev.freno.bench.history;

import java.util.ArrayList;
import java.util.List;

/** Finds checks that were allowed while their store had been bad for longer than any value of before may be believed. */
public final class FreshData {
    private FreshData() {}

    /**
     * A time in which a store was bad all the time. Immutable.
     *
     * @param fromNanos after it was made bad
     * @param untilNanos before it was begun to be healed
     * @param limitNanos for how long it may still be allowed after {@code fromNanos}
     */
    public record Spell(String store, String how, long fromNanos, long untilNanos, long limitNanos) {
        boolean forbids(Call call) {
            return call.outcome() == Outcome.ALLOWED
                    && call.action() instanceof Action.Check(String asked)
                    && asked.equals(store)
                    && call.startNanos() > fromNanos + limitNanos
                    && call.endNanos() < untilNanos;
        }
    }

    /** The calls that a spell forbids. */
    public static List<Violation> find(List<Call> calls, List<Spell> spells) {
        List<Violation> found = new ArrayList<>();
        for (Spell spell : spells) {
            for (Call call : calls) {
                if (spell.forbids(call)) {
                    found.add(new Violation("allowed without fresh data", List.of(spell, call)));
                }
            }
        }
        return found;
    }
}
