package dev.freno.bench.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether the calls about one subject can be explained by one register: each call acts at one instant between its start and
 * its end, and checks see what the commands before them left. A command of unknown outcome acts at some instant after its
 * start, however late, or never.
 *
 * <p>It goes through the starts and ends in the order of time and keeps every explanation that is still possible: the
 * state, and the calls begun that have not acted. When a call ends, only the explanations in which it has acted remain; when
 * none remains, there is none. The cost grows by a factor of two with each unknown command, so histories are kept short.
 */
public final class Linearizability {
    /** More commands of unknown outcome in one history are refused. */
    public static final int MAX_UNKNOWN = 12;

    private final List<Call> calls;
    private Set<Explanation> possible = Set.of(new Explanation(RuleState.NONE, Set.of(), Set.of()));

    /** The calls that are begun and have not acted, and those that have acted and are not ended, by number. */
    private record Explanation(RuleState state, Set<Integer> waiting, Set<Integer> acted) {
        Explanation begin(int call) {
            return new Explanation(state, with(waiting, call), acted);
        }

        Explanation act(int call, RuleState next) {
            return new Explanation(next, without(waiting, call), with(acted, call));
        }

        Explanation end(int call) {
            return new Explanation(state, waiting, without(acted, call));
        }
    }

    /** A start or an end of a call; starts come first where both are at one instant, which excuses more. */
    private record Event(long nanos, boolean isEnd, int call) {}

    private Linearizability(List<Call> calls) {
        this.calls = calls;
    }

    /**
     * The states that may be in force after these calls, and for ever if no other call is made; none if the history has no
     * explanation.
     *
     * @param history all calls about one subject, in any order, beginning without a rule
     */
    public static Set<RuleState> possibleEnds(List<Call> history) {
        List<Call> telling =
                history.stream().filter(Linearizability::tellsSomething).toList();
        if (telling.stream().filter(call -> call.outcome() == Outcome.UNKNOWN).count() > MAX_UNKNOWN) {
            throw new IllegalArgumentException("more than " + MAX_UNKNOWN + " commands of unknown outcome");
        }
        return new Linearizability(telling).run();
    }

    private static boolean tellsSomething(Call call) {
        return switch (call.outcome()) {
            case NOTHING, NOTHING_LEARNED -> false;
            case ACKNOWLEDGED, UNKNOWN, ALLOWED, HELD_BY_STORE, DENIED -> true;
        };
    }

    private Set<RuleState> run() {
        for (Event event : events()) {
            possible = event.isEnd ? afterEnd(event.call) : afterStart(event.call);
        }
        Set<RuleState> ends = new HashSet<>();
        closure().forEach(explanation -> ends.add(explanation.state));
        return ends;
    }

    private List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            events.add(new Event(call.startNanos(), false, i));
            if (call.outcome() != Outcome.UNKNOWN) {
                events.add(new Event(call.endNanos(), true, i));
            }
        }
        events.sort(Comparator.comparingLong(Event::nanos).thenComparing(Event::isEnd));
        return events;
    }

    private Set<Explanation> afterStart(int call) {
        Set<Explanation> next = new HashSet<>();
        possible.forEach(explanation -> next.add(explanation.begin(call)));
        return next;
    }

    private Set<Explanation> afterEnd(int call) {
        Set<Explanation> next = new HashSet<>();
        for (Explanation explanation : closure()) {
            if (explanation.acted.contains(call)) {
                next.add(explanation.end(call));
            }
        }
        return next;
    }

    /** All explanations that calls begun by now can lead to, each of them acting or not. */
    private Set<Explanation> closure() {
        Set<Explanation> found = new HashSet<>(possible);
        Deque<Explanation> open = new ArrayDeque<>(possible);
        while (!open.isEmpty()) {
            Explanation explanation = open.pop();
            for (int call : explanation.waiting) {
                if (isLegal(calls.get(call), explanation.state)) {
                    RuleState state = explanation.state.after(calls.get(call).action());
                    Explanation next = explanation.act(call, state);
                    if (found.add(next)) {
                        open.push(next);
                    }
                }
            }
        }
        return found;
    }

    private static boolean isLegal(Call call, RuleState state) {
        return switch (call.outcome()) {
            case ALLOWED, HELD_BY_STORE -> !state.denies();
            case DENIED -> state.denies();
            case ACKNOWLEDGED, UNKNOWN, NOTHING, NOTHING_LEARNED -> true;
        };
    }

    private static Set<Integer> with(Set<Integer> set, int call) {
        Set<Integer> copy = new HashSet<>(set);
        copy.add(call);
        return Set.copyOf(copy);
    }

    private static Set<Integer> without(Set<Integer> set, int call) {
        Set<Integer> copy = new HashSet<>(set);
        copy.remove(call);
        return Set.copyOf(copy);
    }
}
