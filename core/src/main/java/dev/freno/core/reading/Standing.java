package dev.freno.core.reading;

/** Whether a host takes part in its store's aggregate, and if not, why. */
public enum Standing {
    COUNTED,
    /** An operator told freno to skip it. */
    SKIPPED,
    /** Its name contains one of the configured {@code IgnoreHosts}. */
    IGNORED,
    /** Its HTTP check answered 404. */
    HTTP_CHECK_404
}
