package dev.freno.core.reading;

/** Whether a host takes part in its store's aggregate, and if not, why. Of several reasons the first in this order holds. */
public enum Standing {
    /** Its name contains one of the configured {@code IgnoreHosts}. */
    IGNORED,
    /** An operator told freno to skip it. */
    SKIPPED,
    /** Its HTTP check answered 404. */
    HTTP_CHECK_404,
    /** It has just appeared; {@link Joining} says what is awaited. */
    JOINING,
    COUNTED
}
