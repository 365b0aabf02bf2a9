package dev.freno.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.freno.server.config.MetricQuery.Heartbeat;
import dev.freno.server.config.MetricQuery.Named;
import dev.freno.server.config.MetricQuery.Select;
import dev.freno.server.config.MetricQuery.Show;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricQueryTest {
    private static final TableName HEARTBEAT = new TableName("Meta", "heart-beat$1");

    static Stream<Arguments> queries() {
        return Stream.of(
                Arguments.of("", Named.REPLICATION_LAG),
                Arguments.of(" \n", Named.REPLICATION_LAG),
                Arguments.of("replication-lag", Named.REPLICATION_LAG),
                Arguments.of(" Performance-Schema-LAG ", Named.PERFORMANCE_SCHEMA_LAG),
                Arguments.of("threads-running", Named.THREADS_RUNNING),
                Arguments.of("history-list-length", Named.HISTORY_LIST_LENGTH),
                Arguments.of("HEARTBEAT:Meta.heart-beat$1", new Heartbeat(HEARTBEAT, false)),
                Arguments.of("heartbeat-utc:Meta.heart-beat$1", new Heartbeat(HEARTBEAT, true)),
                Arguments.of("\tSELECT(1)", new Select("SELECT(1)")),
                Arguments.of(
                        "with t as (select 1 a) select a from t", new Select("with t as (select 1 a) select a from t")),
                Arguments.of("Show status like 'x'", new Show("Show status like 'x'")));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void parse_ofWhatIsKnown_isThatQueryAndSoIsItsText(String text, MetricQuery expected) {
        assertThat(MetricQuery.parse(text)).isEqualTo(expected);
        assertThat(MetricQuery.parse(expected.text())).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete from t", "selectx", "replication_lag", "replication-lag;", "heartbeat", "lag"})
    void parse_ofAnythingElse_namesItAndWhatIsKnown(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetricQuery.parse(text))
                .withMessageStartingWith("'" + text + "' is not a metric query")
                .withMessageContainingAll(
                        "select, with or show",
                        "heartbeat:schema.table",
                        "heartbeat-utc:schema.table",
                        Named.REPLICATION_LAG.text(),
                        Named.PERFORMANCE_SCHEMA_LAG.text(),
                        Named.THREADS_RUNNING.text(),
                        Named.HISTORY_LIST_LENGTH.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "table",
                ".",
                "s.",
                "a.b.c",
                "s. t",
                "s.t`",
                "`s`.`t`",
                "s.t; drop table x",
                "s.t where 1=1",
                "s.t\u0000",
                "s.'t'",
                "s.t\\"
            })
    void parse_ofAHeartbeatWithoutOneCleanTable_namesIt(String table) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MetricQuery.parse("heartbeat:x" + table))
                .withMessageContaining("'x" + table.stripTrailing() + "' is not a table");
    }

    @Test
    void tableName_pastTheLengthOfAnIdentifier_isRefused() {
        String longest = "é".repeat(64);
        assertThat(TableName.parse(longest + ".t").quoted()).isEqualTo("`" + longest + "`.`t`");
        assertThatIllegalArgumentException().isThrownBy(() -> TableName.parse(longest + "x.t"));
        assertThatIllegalArgumentException().isThrownBy(() -> new TableName("s", "a.b"));
    }
}
