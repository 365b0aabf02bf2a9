package dev.freno.bench;

import dev.freno.lab.Heartbeat;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * When a replica applied the first heartbeat with which its lag was no longer above a threshold. Immutable.
 *
 * @param nanos the middle of the time within which it happened, by {@link System#nanoTime()}
 * @param errorNanos how far it may be from that at most
 */
record Recovery(long nanos, long errorNanos) {
    private static final long PAUSE_NANOS = 300_000;
    private static final long LIMIT_NANOS = Duration.ofSeconds(30).toNanos();

    /** Asks the replica again and again; between the last answer above the threshold and the first other one it has happened. */
    static Recovery await(Connection replica, double thresholdSeconds) throws SQLException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        try (Statement statement = replica.createStatement()) {
            long lastAbove = System.nanoTime();
            while (true) {
                long sent = System.nanoTime();
                double lag = lagSeconds(statement);
                long got = System.nanoTime();
                if (lag <= thresholdSeconds) {
                    return new Recovery(lastAbove + (got - lastAbove) / 2, (got - lastAbove) / 2);
                }
                if (got > deadline) {
                    throw new IllegalStateException("the replica does not catch up: " + lag + " s behind");
                }
                lastAbove = sent;
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** The lag that a query finds now. */
    static double lagSeconds(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(Heartbeat.LAG_QUERY)) {
            row.next();
            return row.getDouble(1);
        }
    }
}
