package dev.freno.bench.history;

/** What a call's answer, or the lack of one, proves. */
public enum Outcome {
    /** A command: it is in force. */
    ACKNOWLEDGED,
    /** A command: it surely was not and never will be in force. */
    NOTHING,
    /** A command: it may come into force at any time from its beginning on, or never. */
    UNKNOWN,
    /** A check: allowed, by rules and store. */
    ALLOWED,
    /** A check: the rules let it pass, the store did not. */
    HELD_BY_STORE,
    /** A check: a rule refused it. */
    DENIED,
    /** A check: the answer says nothing about the rules, or there is none. */
    NOTHING_LEARNED
}
