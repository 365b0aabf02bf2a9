package dev.freno.bench.history;

/** Makes up calls about one app; times are whole numbers. */
final class Calls {
    private Calls() {}

    static Call throttle(long start, long end, double ratio, Outcome outcome) {
        return new Call(1, "app", new Action.Throttle(ratio), start, end, outcome, "");
    }

    static Call throttle(long start, long end) {
        return throttle(start, end, 1, Outcome.ACKNOWLEDGED);
    }

    static Call unthrottle(long start, long end, Outcome outcome) {
        return new Call(1, "app", new Action.Unthrottle(), start, end, outcome, "");
    }

    static Call unthrottle(long start, long end) {
        return unthrottle(start, end, Outcome.ACKNOWLEDGED);
    }

    static Call check(long start, long end, Outcome outcome) {
        return new Call(2, "app", new Action.Check("steady"), start, end, outcome, "");
    }

    static Call allowed(long start, long end) {
        return check(start, end, Outcome.ALLOWED);
    }

    static Call denied(long start, long end) {
        return check(start, end, Outcome.DENIED);
    }
}
