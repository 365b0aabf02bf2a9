package dev.freno.server.hostcheck;

/** What the latest check of a host said. */
public enum HostCheckResult {
    /** No check has ended yet. */
    AWAITED,
    /** Any answer but 404. */
    PASSED,
    /** 404: the host is to be left out. */
    NOT_FOUND,
    /** No answer in time. */
    FAILED
}
