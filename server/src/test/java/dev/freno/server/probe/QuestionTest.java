package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import dev.freno.server.config.MetricQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {
    private static final long AT = 9;

    private static Question.Statement statement(String query, String version) {
        return (Question.Statement) Question.of(MetricQuery.parse(query), ServerVersion.parse(version));
    }

    private static Table row(@Nullable Object... cells) {
        return new Table(List.of("a", "b").subList(0, cells.length), List.<@Nullable Object[]>of(cells), 1);
    }

    @ParameterizedTest
    @CsvSource({
        "5.7.44-log, SHOW SLAVE STATUS, SHOW REPLICA STATUS",
        "8.0.21, SHOW SLAVE STATUS, SHOW REPLICA STATUS",
        "8.0.22, SHOW REPLICA STATUS, SHOW SLAVE STATUS",
        "8.0.36-28, SHOW REPLICA STATUS, SHOW SLAVE STATUS",
        "8.4.0, SHOW REPLICA STATUS, SHOW SLAVE STATUS",
        "9.7, SHOW REPLICA STATUS, SHOW SLAVE STATUS",
        "unknown, SHOW SLAVE STATUS, SHOW REPLICA STATUS",
        "5.5.5-10.4.33-MariaDB-log, SHOW ALL SLAVES STATUS, SHOW SLAVE STATUS",
        "5.5.5-10.5.0-MariaDB, SHOW ALL SLAVES STATUS, SHOW SLAVE STATUS",
        "5.5.5-10.5.1-MariaDB, SHOW ALL REPLICAS STATUS, SHOW ALL SLAVES STATUS",
        "11.4.5-MariaDB-ubu2404, SHOW ALL REPLICAS STATUS, SHOW ALL SLAVES STATUS",
    })
    void replicationLag_whenTheServerIsOfThisVersion_isAskedForInTheseForms(
            String version, String first, String second) {
        Question.Statement query = statement("replication-lag", version);
        assertThat(query.sql()).isEqualTo(first);
        assertThat(query.tryNextForm()).isTrue();
        assertThat(query.sql()).isEqualTo(second);
        assertThat(query.tryNextForm()).isFalse();
        assertThat(query.sql()).isEqualTo(second);
    }

    @Test
    void heartbeat_isTheAgeOfTheNewestRowOfTheQuotedTable() {
        assertThat(statement("heartbeat:Meta.heart-beat", "8.4.2").sql())
                .isEqualTo("select unix_timestamp(now(6)) - nullif(unix_timestamp(ts), 0)"
                        + " from `Meta`.`heart-beat` order by ts desc limit 1");
        assertThat(statement("heartbeat-utc:meta.hb", "11.4.5-MariaDB").sql())
                .contains("utc_timestamp(6)", "from `meta`.`hb` order by ts desc limit 1");
    }

    @Test
    void heartbeat_withoutARowOrATime_isAFailureAndNotZero() {
        Question.Statement heartbeat = statement("heartbeat:a.b", "8.4.2");
        assertThat(heartbeat.read(new Table(List.of("lag"), List.of(), 0), AT)).isInstanceOf(Failure.class);
        assertThat(heartbeat.read(row((Object) null), AT)).isInstanceOf(Failure.class);
        assertThat(heartbeat.read(row("1.25"), AT)).isEqualTo(new Value(1.25, AT));
        assertThat(heartbeat.read(row("-7200.1"), AT)).isInstanceOf(Failure.class);
    }

    @Test
    void threadsRunning_isTheSecondColumn() {
        assertThat(statement("threads-running", "5.7.44").read(row("Threads_running", "3"), AT))
                .isEqualTo(new Value(3, AT));
    }

    @Test
    void historyListLength_byTheServer_isReadFromWhereItIs() {
        assertThat(statement("history-list-length", "10.6.1-MariaDB").read(row("Innodb_history_list_length", "12"), AT))
                .isEqualTo(new Value(12, AT));
        Question.Statement counter = statement("history-list-length", "8.0.36");
        assertThat(counter.read(row("enabled", 12L), AT)).isEqualTo(new Value(12, AT));
        for (Table nothing : List.of(row("disabled", 0L), new Table(List.of("status", "count"), List.of(), 0))) {
            Reading reading = counter.read(nothing, AT);
            assertThat(reading)
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.detail()).contains("trx_rseg_history_len"));
        }
    }
}
