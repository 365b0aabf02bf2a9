package dev.freno.server.probe;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lag from a server's replication status, by column name, because names and order differ by server and version
 * (see the manuals of {@code SHOW REPLICA STATUS}). A server that replicates from several sources lags as far as the worst
 * of them; one whose replication stands still has no lag to tell, not even 0. Pure.
 */
final class ReplicationStatus {
    private static final int MAX_ERROR = 120;

    private final Table status;
    private final int seconds;
    private final int receiver;
    private final int applier;
    private final int error;

    private ReplicationStatus(Table status) {
        this.status = status;
        this.seconds = status.column("Seconds_Behind_Source", "Seconds_Behind_Master");
        this.receiver = status.column("Replica_IO_Running", "Slave_IO_Running");
        this.applier = status.column("Replica_SQL_Running", "Slave_SQL_Running");
        this.error = status.column("Last_SQL_Error", "Last_Error");
    }

    /** The lag in seconds, or why it is not known. */
    static Reading lag(Table status, long atNanos) {
        if (status.rowCount() == 0) {
            return new Failure(FailureKind.NOT_A_REPLICA, "the replication status is empty", atNanos);
        }
        if (status.rowCount() > status.rows().size()) {
            return AnswerReader.unusable(status.rowCount() + " replication channels", atNanos);
        }
        ReplicationStatus reader = new ReplicationStatus(status);
        if (reader.seconds < 0) {
            return AnswerReader.unusable("the replication status has no column of seconds behind", atNanos);
        }
        return reader.worst(atNanos);
    }

    private Reading worst(long atNanos) {
        double worst = 0;
        for (@Nullable Object[] channel : status.rows()) {
            switch (lag(channel, atNanos)) {
                case Failure failure -> {
                    return failure;
                }
                case Value value -> worst = Math.max(worst, value.value());
            }
        }
        return Reading.measured(worst, atNanos);
    }

    private Reading lag(@Nullable Object[] channel, long atNanos) {
        Object behind = channel[seconds];
        if (behind == null || !runs(channel, receiver) || !runs(channel, applier)) {
            return new Failure(FailureKind.REPLICATION_BROKEN, describe(channel), atNanos);
        }
        return AnswerReader.number(behind, atNanos);
    }

    /** Anything but "Yes" is a thread that does not do its work; "Connecting" has lost its source. */
    private static boolean runs(@Nullable Object[] channel, int thread) {
        return thread < 0 || "Yes".equalsIgnoreCase(String.valueOf(channel[thread]));
    }

    private String describe(@Nullable Object[] channel) {
        String last = text(channel, error);
        String shown = last.length() <= MAX_ERROR ? last : last.substring(0, MAX_ERROR) + "…";
        return "receiver running: " + text(channel, receiver) + ", applier running: " + text(channel, applier)
                + (shown.isEmpty() ? "" : ", last error: " + shown);
    }

    private static String text(@Nullable Object[] channel, int column) {
        return column < 0 || channel[column] == null ? "" : String.valueOf(channel[column]);
    }
}
