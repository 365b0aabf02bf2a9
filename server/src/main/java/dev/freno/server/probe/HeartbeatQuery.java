package dev.freno.server.probe;

import dev.freno.server.config.MetricQuery.Heartbeat;

/**
 * Asks how old the newest row of a heartbeat table is. The times there are text or dates without a zone, so the operator
 * must say whether they are UTC. A time that the server cannot read is NULL, and no row is no answer: never 0.
 */
final class HeartbeatQuery {
    /** By way of the zone's rules, so that the hour that is left out in spring is no lag. */
    private static final String LOCAL = "select unix_timestamp(now(6)) - nullif(unix_timestamp(ts), 0)";

    /** Without any zone's rules, which know hours that do not exist. */
    private static final String UTC = "select timestampdiff(microsecond, ts, utc_timestamp(6)) * 0.000001";

    private HeartbeatQuery() {}

    /** The statement; its answer is the age in seconds. */
    static String of(Heartbeat heartbeat) {
        return (heartbeat.utc() ? UTC : LOCAL) + " from " + heartbeat.table().quoted() + " order by ts desc limit 1";
    }
}
