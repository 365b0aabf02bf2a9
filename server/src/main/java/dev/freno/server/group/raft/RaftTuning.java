package dev.freno.server.group.raft;

import java.time.Duration;

/**
 * The group's own bounds and rhythms.
 *
 * <p>Immutable.
 *
 * @param tick the distance of two steps of housekeeping, and of two renewals of leadership
 * @param commandTimeout after which the outcome of a command is unknown
 * @param maxInFlight the most commands without an outcome; more are refused
 * @param dropExpiredEvery the distance of two looks for expired rules
 * @param snapshotEvery the distance of two looks whether a quiet group has commands that no snapshot holds
 * @param snapshotThreshold the number of log entries after which a snapshot is taken at once
 * @param heartbeatEvery the longest a group of several stays without a log entry
 */
record RaftTuning(
        Duration tick,
        Duration commandTimeout,
        int maxInFlight,
        Duration dropExpiredEvery,
        Duration snapshotEvery,
        int snapshotThreshold,
        Duration heartbeatEvery) {
    static final RaftTuning DEFAULT = new RaftTuning(
            Duration.ofMillis(50),
            Duration.ofSeconds(3),
            1000,
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            1000,
            Duration.ofSeconds(20));
}
