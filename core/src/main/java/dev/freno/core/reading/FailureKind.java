package dev.freno.core.reading;

/** Why a host has no value. */
public enum FailureKind {
    /** No connection could be made: name not resolved, refused, unreachable, or no answer to the connect in time. */
    CONNECT("could not connect"),
    /** Connected, but no answer within the deadline. */
    TIMEOUT("no answer in time"),
    /** The server refused the account, or demands what we were not configured for. */
    AUTH("access denied"),
    /** The server answered the query with an error, or the connection broke during it. */
    QUERY("query failed"),
    /** The answer is not one finite number of 0 or more. */
    PARSE("answer is not a usable number"),
    /** The server replicates from nowhere, so it has no lag to tell. */
    NOT_A_REPLICA("not a replica"),
    /** Replication is configured and not running, so its lag is unknown. */
    REPLICATION_BROKEN("replication is not running"),
    /** The last value is older than the metric's freshness deadline. */
    STALE("stale");

    private final String text;

    FailureKind(String text) {
        this.text = text;
    }

    /** A few words for clients; names no host and no account. */
    public String text() {
        return text;
    }
}
