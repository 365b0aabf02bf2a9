package dev.freno.server.probe;

import dev.freno.core.reading.Reading;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lag from the replication tables of MySQL's performance schema (see the manual's "Performance Schema Replication
 * Tables"): for each channel the age of the oldest transaction that has arrived and is not applied, counted from its commit
 * at its origin; 0 when all is applied. The worst channel counts, and one that stands still has no lag to tell.
 *
 * <p>The receiver queues a transaction, the coordinator schedules it, a worker applies it, and each shows its commit time
 * meanwhile. In between it waits in the relay log, where no table shows it, and with a {@code SOURCE_DELAY} it waits there
 * nearly all the time: idle threads do not prove that all is applied. That is told by GTIDs, or without them by the commit
 * times of the last transaction queued and of the last one applied. The age of what waits is then that of the last one
 * queued, if it alone is missing, or else at most that of the last one applied. The tables are not read at one instant: a
 * transaction that moves on meanwhile may be counted though it is done, never the other way round. Pure.
 */
final class PerformanceSchemaLag {
    /** Ages are in microseconds; NULL where there is no transaction, or no commit time, as of a source before 8.0.1. */
    private static final String SQL = """
            select /*+ set_var(time_zone = '+00:00') */ r.channel_name channel,
              r.service_state receiver, a.service_state applier,
              concat_ws('; ', nullif(r.last_error_message, ''), nullif(w.error, ''), nullif(k.last_error_message, '')) error,
              r.queueing_transaction <> '' queueing,
              timestampdiff(microsecond, r.queueing_transaction_original_commit_timestamp, now(6)) queueing_age,
              coalesce(k.processing_transaction <> '', 0) + coalesce(w.applying, 0) applying,
              timestampdiff(microsecond, k.processing_transaction_original_commit_timestamp, now(6)) scheduling_age,
              w.applying_age,
              a.remaining_delay, d.desired_delay, microsecond(now(6)) fraction,
              case when r.received_transaction_set = '' then
                  if(w.applied_age is not null and w.applied < r.last_queued_transaction_immediate_commit_timestamp, 2, 0)
                else case gtid_subtract(r.received_transaction_set, @@global.gtid_executed)
                  when '' then 0 when r.last_queued_transaction then 1 else 2 end end missing,
              timestampdiff(microsecond, r.last_queued_transaction_original_commit_timestamp, now(6)) queued_age,
              w.applied_age
            from performance_schema.replication_connection_status r
            left join performance_schema.replication_applier_status a using (channel_name)
            left join performance_schema.replication_applier_configuration d using (channel_name)
            left join performance_schema.replication_applier_status_by_coordinator k using (channel_name)
            left join (
              select channel_name, sum(applying_transaction <> '') applying,
                max(timestampdiff(microsecond, applying_transaction_original_commit_timestamp, now(6))) applying_age,
                max(last_applied_transaction_immediate_commit_timestamp) applied,
                min(timestampdiff(microsecond, last_applied_transaction_original_commit_timestamp, now(6))) applied_age,
                max(last_error_message) error
              from performance_schema.replication_applier_status_by_worker
              group by channel_name) w using (channel_name)
            where r.channel_name <> 'group_replication_recovery'
            """;

    private static final double MICROS = 1e6;
    private static final double NOT_KNOWN = Double.NaN;
    private static final int ONLY_THE_LAST = 1;

    private final Table channels;
    private final @Nullable Object[] channel;

    private PerformanceSchemaLag(Table channels, @Nullable Object[] channel) {
        this.channels = channels;
        this.channel = channel;
    }

    /** The question, if the server has such tables. */
    static Question question(ServerVersion version) {
        return !version.mariaDb() && version.isAtLeast(8, 0, 1)
                ? new Question.Statement(PerformanceSchemaLag::lag, SQL)
                : new Question.Unanswerable("performance-schema-lag needs MySQL 8.0.1 or later, and this is " + version
                        + ": use heartbeat:schema.table or replication-lag");
    }

    /** The lag in seconds, or why it is not known. */
    static Reading lag(Table channels, long atNanos) {
        return Channels.worst(
                channels,
                "the performance schema shows no replication channel",
                channel -> new PerformanceSchemaLag(channels, channel).lag(atNanos),
                atNanos);
    }

    private Reading lag(long atNanos) {
        String receiver = text("receiver");
        String applier = text("applier");
        if (!receiver.equals("ON") || !applier.equals("ON")) {
            return Channels.broken(receiver, applier, text("error"), atNanos);
        }
        double seconds = DoubleStream.concat(arriving(), unapplied()).max().orElse(0);
        return Double.isNaN(seconds)
                ? AnswerReader.unusable("a transaction is on its way, and its commit time is not known", atNanos)
                : Reading.measured(seconds, atNanos);
    }

    private DoubleStream arriving() {
        return number("queueing") > 0 ? DoubleStream.of(age("queueing_age")) : DoubleStream.empty();
    }

    private DoubleStream unapplied() {
        if (number("applying") > 0) {
            return DoubleStream.of(oldest(age("scheduling_age"), age("applying_age")));
        }
        double remaining = number("remaining_delay");
        if (!Double.isNaN(remaining)) {
            return DoubleStream.of(delayed(remaining));
        }
        double missing = number("missing");
        return missing == 0
                ? DoubleStream.empty()
                : DoubleStream.of(age(missing == ONLY_THE_LAST ? "queued_age" : "applied_age"));
    }

    /**
     * What remains of the delay counts from the commit, rounded up to whole seconds, to now, rounded down: the age is at most
     * this, and less than that of the last one applied.
     */
    private double delayed(double remaining) {
        double atMost = number("desired_delay") - remaining + 1 + age("fraction");
        double applied = age("applied_age");
        return Double.isNaN(applied) ? atMost : Math.min(atMost, applied);
    }

    private static double oldest(double age, double other) {
        return DoubleStream.of(age, other)
                .filter(known -> !Double.isNaN(known))
                .max()
                .orElse(NOT_KNOWN);
    }

    private double age(String column) {
        return number(column) / MICROS;
    }

    private double number(String column) {
        return channel[channels.column(column)] instanceof Number number ? number.doubleValue() : NOT_KNOWN;
    }

    private String text(String column) {
        Object cell = channel[channels.column(column)];
        return cell == null ? "" : String.valueOf(cell);
    }
}
