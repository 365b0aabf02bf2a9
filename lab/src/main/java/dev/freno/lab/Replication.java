package dev.freno.lab;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The link of one replica to its primary, and its switches. Thread-safe: one switch at a time. */
final class Replication {

    private static final int CATCH_UP_SECONDS = 30;

    private final LabServer replica;
    private final LabServer primary;
    private final LabUser replicator;
    private @Nullable Connection lock;

    Replication(LabServer replica, LabServer primary, LabUser replicator) {
        this.replica = replica;
        this.primary = primary;
        this.replicator = replicator;
    }

    /** TLS is off explicitly: from 11.4 on a replica insists on it by default. */
    synchronized void begin() {
        replica.execute("CHANGE MASTER TO MASTER_HOST='%s', MASTER_PORT=%d, MASTER_USER='%s', MASTER_PASSWORD='%s',"
                        .formatted(primary.host(), primary.port(), replicator.name(), replicator.password())
                + " MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1, MASTER_SSL=0, MASTER_SSL_VERIFY_SERVER_CERT=0");
        replica.execute("START SLAVE");
    }

    synchronized void stall() {
        replica.execute("STOP SLAVE SQL_THREAD");
    }

    synchronized void breakOff() {
        replica.execute("STOP SLAVE IO_THREAD");
    }

    synchronized void delay(Duration delay) {
        replica.execute("STOP SLAVE");
        replica.execute("CHANGE MASTER TO MASTER_DELAY=" + delay.toSeconds());
        replica.execute("START SLAVE");
    }

    synchronized void lock() {
        if (lock != null) {
            return;
        }
        try {
            Connection connection = replica.connect();
            lock = connection;
            try (Statement statement = connection.createStatement()) {
                statement.execute("FLUSH TABLES WITH READ LOCK");
            }
        } catch (SQLException e) {
            throw new LabException("cannot lock " + replica + ": " + e.getMessage(), e);
        }
    }

    /** Undoes everything and waits until the replica has what the primary had when this was called. */
    synchronized void heal() {
        replica.revive();
        unlock();
        if (delaySeconds() != 0) {
            delay(Duration.ZERO);
        }
        if (!status().isRunning()) {
            replica.execute("STOP SLAVE");
            replica.execute("START SLAVE");
        }
        awaitCaughtUp();
    }

    void awaitCaughtUp() {
        String position = primary.queryText("SELECT @@gtid_binlog_pos");
        long reached = replica.queryLong("SELECT MASTER_GTID_WAIT('" + position + "', " + CATCH_UP_SECONDS + ")");
        if (reached != 0) {
            throw new LabException(replica + " has not caught up within " + CATCH_UP_SECONDS + " s: " + status() + "\n"
                    + replica.log());
        }
        Eventually.eventually(
                "replication of " + replica,
                Duration.ofSeconds(CATCH_UP_SECONDS),
                this::status,
                status -> status.isRunning() && status.secondsBehind().isPresent());
    }

    synchronized void unlock() {
        Connection held = lock;
        lock = null;
        if (held != null) {
            try {
                held.abort(Runnable::run);
            } catch (SQLException e) {
                throw new LabException("cannot unlock " + replica, e);
            }
        }
    }

    private long delaySeconds() {
        return status().delaySeconds();
    }

    private ReplicaStatus status() {
        return replica.replicaStatus().orElseThrow(() -> new LabException(replica + " is not a replica"));
    }
}
