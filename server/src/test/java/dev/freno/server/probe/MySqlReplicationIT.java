package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.lab.MySqlServer;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every way to read the lag, of a real MySQL primary and its replica. Maven Central does not have its binaries: it is run by
 * hand, see CONTRIBUTING.md.
 */
@Tag("mysql")
class MySqlReplicationIT {
    private static final String STATUS = "replication-lag";
    private static final String TABLES = "performance-schema-lag";
    private static final String LOCAL = "heartbeat:meta.heartbeat";
    private static final String UTC = "heartbeat-utc:meta.heartbeat_utc";
    private static final List<String> BY_THREADS = List.of(STATUS, TABLES);
    private static final List<String> BY_HEARTBEAT = List.of(LOCAL, UTC);
    private static final List<String> ALL = List.of(STATUS, TABLES, LOCAL, UTC);
    private static final double DELAY = 3;
    private static final double SMALL = 1;

    @Test
    void lag_withGtids_isToldByAllMeans() {
        try (MySqlPair pair = new MySqlPair(
                ", GTIDs", "--gtid-mode=ON", "--enforce-gtid-consistency=ON", "--default-time-zone=+02:00")) {
            lagIsToldByAllMeans(pair, "source_auto_position=1");
        }
    }

    @Test
    void lag_withoutGtids_isToldByAllMeans() {
        try (MySqlPair pair = new MySqlPair(", file position", "--default-time-zone=+02:00")) {
            lagIsToldByAllMeans(pair, "source_log_file='binlog.000001', source_log_pos=4");
        }
    }

    private static void lagIsToldByAllMeans(MySqlPair pair, String position) {
        pair.replicate(position);
        pair.replica.execute("start replica");
        pair.probe(ALL);
        BY_THREADS.forEach(query -> pair.awaitFailure("no rights", query, FailureKind.AUTH));
        grant(pair);
        pair.silent(false);
        ALL.forEach(query -> pair.awaitBetween(query, 0, SMALL));
        ALL.forEach(query ->
                assertThat(pair.watch("no delay", query).getMax()).as(query).isLessThan(DELAY));
        lagOfADelayedReplica(pair);
        lagAfterASilence(pair);
        lagOfABrokenReplica(pair);
    }

    private static void grant(MySqlPair pair) {
        pair.primary.execute(
                "grant replication client on *.* to freno@'%'", "grant select on performance_schema.* to freno@'%'");
    }

    private static void lagOfADelayedReplica(MySqlPair pair) {
        pair.delay((int) DELAY);
        ALL.forEach(query -> pair.awaitBetween(query, DELAY, 2 * DELAY));
        ALL.forEach(query -> {
            DoubleSummaryStatistics range = pair.watch("SOURCE_DELAY = 3", query);
            assertThat(range.getMin()).as(query).isGreaterThan(DELAY - 1);
            assertThat(range.getMax()).as(query).isLessThan(2 * DELAY);
        });
    }

    /** A single transaction after a silence has an age of its own, though nothing is being applied while it waits. */
    private static void lagAfterASilence(MySqlPair pair) {
        pair.silent(true);
        pair.awaitBetween(UTC, 2 * DELAY, Double.MAX_VALUE);
        BY_THREADS.forEach(query -> pair.awaitBetween(query, 0, 0));
        int from = pair.readings(TABLES).size();
        pair.beat();
        pair.awaitBetween(TABLES, DELAY - 1, 2 * DELAY);
        pair.awaitBetween(TABLES, 0, 0);
        List<Reading> seen = pair.readings(TABLES);
        double worst = MySqlPair.range(seen.subList(from, seen.size())).getMax();
        pair.print("SOURCE_DELAY = 3, one write after a silence", TABLES, "at most " + worst + " s, then 0 s");
        assertThat(worst).isLessThan(2 * DELAY);
    }

    private static void lagOfABrokenReplica(MySqlPair pair) {
        pair.delay(0);
        pair.silent(false);
        BY_THREADS.forEach(query -> pair.awaitBetween(query, 0, SMALL));
        for (String thread : List.of("io_thread", "sql_thread")) {
            pair.replica.execute("stop replica " + thread);
            awaitBroken(pair, "stop replica " + thread);
            BY_HEARTBEAT.forEach(query -> pair.awaitBetween(query, DELAY, Double.MAX_VALUE));
            pair.replica.execute("start replica " + thread);
            BY_THREADS.forEach(query -> pair.awaitBetween(query, 0, SMALL));
        }
        pair.replica.execute("create database twice");
        pair.primary.execute("create database twice");
        awaitBroken(pair, "duplicate database");
        pair.replica.execute("stop replica", "reset replica all");
        BY_THREADS.forEach(query -> pair.awaitFailure("reset replica all", query, FailureKind.NOT_A_REPLICA));
    }

    private static void awaitBroken(MySqlPair pair, String situation) {
        BY_THREADS.forEach(query -> pair.awaitFailure(situation, query, FailureKind.REPLICATION_BROKEN));
    }

    @Test
    void lag_ofTwoChannels_isThatOfTheWorse() {
        String[] gtids = {"--gtid-mode=ON", "--enforce-gtid-consistency=ON"};
        try (MySqlPair pair = new MySqlPair(", two channels", gtids);
                MySqlServer other = MySqlPair.server(3, gtids)) {
            pair.replicate("source_auto_position=1");
            pair.replica.execute("start replica");
            grant(pair);
            pair.probe(BY_THREADS);
            BY_THREADS.forEach(query -> pair.awaitBetween(query, 0, SMALL));
            pair.replicateFrom(other, "source_auto_position=1, source_delay=3 for channel 'other'");
            awaitBroken(pair, "one of two not started");
            pair.replica.execute("start replica for channel 'other'");
            BY_THREADS.forEach(query -> pair.awaitBetween(query, 0, SMALL));
            other.execute("create database elsewhere");
            pair.awaitBetween(TABLES, DELAY - 1, 2 * DELAY);
            BY_THREADS.forEach(query -> pair.awaitBetween(query, 0, SMALL));
            pair.replica.execute("stop replica io_thread for channel 'other'");
            awaitBroken(pair, "one of two stopped");
        }
    }

    @Test
    void load_isToldByTheServersCounters() {
        try (MySqlPair pair = new MySqlPair("")) {
            pair.probe(List.of("threads-running", "history-list-length"));
            pair.awaitBetween("threads-running", 1, 100);
            pair.awaitFailure("no rights", "history-list-length", FailureKind.AUTH);
            pair.replica.execute("grant process on *.* to freno@'%'");
            pair.awaitBetween("history-list-length", 0, 1e6);
            pair.replica.execute("set global innodb_monitor_disable = 'trx_rseg_history_len'");
            pair.awaitFailure("counter disabled", "history-list-length", FailureKind.PARSE);
        }
    }
}
