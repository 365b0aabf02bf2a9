package dev.freno.bench.history;

/**
 * What is in force for one app or host. Immutable.
 *
 * @param present whether there is a rule
 * @param ratio its ratio, 0 where there is none
 */
public record RuleState(boolean present, double ratio) {
    /** No rule. */
    public static final RuleState NONE = new RuleState(false, 0);

    /** Only rules of all or nothing are used, so that chance plays no part. */
    boolean denies() {
        return ratio >= 1;
    }

    RuleState after(Action action) {
        return switch (action) {
            case Action.Throttle throttle -> new RuleState(true, throttle.ratio());
            case Action.Unthrottle _ -> NONE;
            case Action.Check _ -> this;
        };
    }
}
