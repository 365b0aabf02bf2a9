package dev.freno.cli.demo;

import dev.freno.lab.Heartbeat;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures each replica's lag ten times a second, on connections of its own, apart from what freno measures. May be read
 * from any thread.
 */
final class LagWatch implements AutoCloseable {
    private static final long INTERVAL_NANOS = Duration.ofMillis(100).toNanos();

    private final AtomicReferenceArray<Duration> lags;
    private volatile Duration worst = Duration.ZERO;
    private volatile boolean running = true;

    LagWatch(LabCluster lab) {
        lags = new AtomicReferenceArray<>(lab.replicas().size());
        for (int i = 0; i < lags.length(); i++) {
            int index = i;
            LabServer replica = lab.replica(i);
            lags.set(i, Duration.ZERO);
            Thread.ofPlatform().daemon().name("lag-watch-" + i).start(() -> watch(index, replica));
        }
    }

    private void watch(int index, LabServer replica) {
        while (running) {
            try (Connection connection = replica.connect();
                    PreparedStatement query = connection.prepareStatement(Heartbeat.LAG_QUERY)) {
                while (running) {
                    note(index, query);
                    LockSupport.parkNanos(INTERVAL_NANOS);
                }
            } catch (SQLException e) {
                LockSupport.parkNanos(INTERVAL_NANOS);
            }
        }
    }

    private void note(int index, PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            if (row.next()) {
                Duration lag = Duration.ofMillis(Math.max(0, Math.round(row.getDouble(1) * 1000)));
                lags.set(index, lag);
                raiseWorst(lag);
            }
        }
    }

    private synchronized void raiseWorst(Duration lag) {
        if (lag.compareTo(worst) > 0) {
            worst = lag;
        }
    }

    int replicas() {
        return lags.length();
    }

    Duration lag(int replica) {
        return lags.get(replica);
    }

    Duration current() {
        Duration highest = Duration.ZERO;
        for (int i = 0; i < lags.length(); i++) {
            highest = highest.compareTo(lags.get(i)) >= 0 ? highest : lags.get(i);
        }
        return highest;
    }

    /** The highest lag of any replica since the last call of {@link #forget()}. */
    Duration worst() {
        return worst;
    }

    synchronized void forget() {
        worst = Duration.ZERO;
    }

    @Override
    public void close() {
        running = false;
    }
}
