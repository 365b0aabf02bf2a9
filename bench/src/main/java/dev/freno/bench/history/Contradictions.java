package dev.freno.bench.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds checks that were allowed although a rule that refuses them was acknowledged before they began, and nothing that
 * could lift it had begun when they ended. {@link Linearizability} finds these too, among others; this names the two calls.
 */
public final class Contradictions {
    private Contradictions() {}

    /** The contradictions among all calls about one subject, in any order. */
    public static List<Violation> find(List<Call> history) {
        List<Violation> found = new ArrayList<>();
        for (Call check : history) {
            if (check.outcome() == Outcome.ALLOWED) {
                history.stream()
                        .filter(rule -> refusesAll(rule) && rule.precedes(check) && isInForce(rule, check, history))
                        .findFirst()
                        .ifPresent(rule -> found.add(new Violation(
                                "allowed against a rule acknowledged before the check began", List.of(rule, check))));
            }
        }
        return found;
    }

    private static boolean refusesAll(Call call) {
        return call.outcome() == Outcome.ACKNOWLEDGED
                && call.action() instanceof Action.Throttle throttle
                && throttle.ratio() >= 1;
    }

    private static boolean isInForce(Call rule, Call check, List<Call> history) {
        return history.stream().noneMatch(call -> mayLift(call) && !check.precedes(call) && mayFollow(call, rule));
    }

    private static boolean mayLift(Call call) {
        boolean lifts =
                switch (call.action()) {
                    case Action.Unthrottle _ -> true;
                    case Action.Throttle throttle -> throttle.ratio() < 1;
                    case Action.Check _ -> false;
                };
        return lifts && call.outcome() != Outcome.NOTHING;
    }

    /** One of unknown outcome may act at any later time. */
    private static boolean mayFollow(Call call, Call rule) {
        return call.outcome() == Outcome.UNKNOWN || !call.precedes(rule);
    }
}
