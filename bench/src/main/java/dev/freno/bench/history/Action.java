package dev.freno.bench.history;

/** What a call asks for. Immutable. */
public sealed interface Action {
    /** A command that puts a rule in force. */
    record Throttle(double ratio) implements Action {}

    /** A command that lifts it. */
    record Unthrottle() implements Action {}

    /** A question whether the app may write to this store. */
    record Check(String store) implements Action {}

    /** Whether it is meant to change the rules. */
    default boolean isCommand() {
        return !(this instanceof Check);
    }
}
