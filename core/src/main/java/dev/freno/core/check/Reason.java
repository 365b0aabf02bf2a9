package dev.freno.core.check;

/** Why a check was answered as it was. The names are part of the HTTP contract. */
public enum Reason {
    OK,
    THRESHOLD_EXCEEDED,
    APP_DENIED,
    LOW_PRIORITY,
    NO_SUCH_STORE,
    NOT_COLLECTED_YET,
    STALE,
    NO_HOSTS,
    PROBE_FAILED,
    SHARE_DOMAIN,
    NO_LEADER,
    NO_APP
}
