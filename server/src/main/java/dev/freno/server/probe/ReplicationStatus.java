package dev.freno.server.probe;

import dev.freno.core.reading.Reading;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lag from a server's replication status, by column name, because names and order differ by server and version
 * (see the manuals of {@code SHOW REPLICA STATUS}). Pure.
 */
final class ReplicationStatus {
    private static final String REPLICA = "SHOW REPLICA STATUS";
    private static final String SLAVE = "SHOW SLAVE STATUS";
    private static final String ALL_REPLICAS = "SHOW ALL REPLICAS STATUS";
    private static final String ALL_SLAVES = "SHOW ALL SLAVES STATUS";

    private final int seconds;
    private final int receiver;
    private final int applier;
    private final int error;

    private ReplicationStatus(Table status) {
        this.seconds = status.column("Seconds_Behind_Source", "Seconds_Behind_Master");
        this.receiver = status.column("Replica_IO_Running", "Slave_IO_Running");
        this.applier = status.column("Replica_SQL_Running", "Slave_SQL_Running");
        this.error = status.column("Last_SQL_Error", "Last_Error");
    }

    /**
     * The statement that shows the status. MySQL renamed it in 8.0.22 and dropped the old name in 8.4; MariaDB has a form of
     * its own that shows all sources. The version says which to try first.
     */
    static Question question(ServerVersion version) {
        if (version.mariaDb()) {
            return version.isAtLeast(10, 5, 1) ? question(ALL_REPLICAS, ALL_SLAVES) : question(ALL_SLAVES, SLAVE);
        }
        return version.isAtLeast(8, 0, 22) ? question(REPLICA, SLAVE) : question(SLAVE, REPLICA);
    }

    private static Question question(String... forms) {
        return new Question.Statement(ReplicationStatus::lag, forms);
    }

    /** The lag in seconds, or why it is not known. */
    static Reading lag(Table status, long atNanos) {
        ReplicationStatus reader = new ReplicationStatus(status);
        if (status.rowCount() > 0 && reader.seconds < 0) {
            return AnswerReader.unusable("the replication status has no column of seconds behind", atNanos);
        }
        return Channels.worst(
                status, "the replication status is empty", channel -> reader.lag(channel, atNanos), atNanos);
    }

    private Reading lag(@Nullable Object[] channel, long atNanos) {
        Object behind = channel[seconds];
        if (behind == null || !runs(channel, receiver) || !runs(channel, applier)) {
            return Channels.broken(text(channel, receiver), text(channel, applier), text(channel, error), atNanos);
        }
        return AnswerReader.number(behind, atNanos);
    }

    /** Anything but "Yes" is a thread that does not do its work; "Connecting" has lost its source. */
    private static boolean runs(@Nullable Object[] channel, int thread) {
        return thread < 0 || "Yes".equalsIgnoreCase(String.valueOf(channel[thread]));
    }

    private static String text(@Nullable Object[] channel, int column) {
        return column < 0 || channel[column] == null ? "" : String.valueOf(channel[column]);
    }
}
