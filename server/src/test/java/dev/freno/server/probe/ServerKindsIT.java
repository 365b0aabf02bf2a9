package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.store.InstanceKey;
import dev.freno.lab.Eventually;
import dev.freno.lab.LabUser;
import dev.freno.server.probe.ScriptedMySqlServer.Answer;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Servers that the lab does not have, played by a script that speaks the protocol. */
class ServerKindsIT {
    private static final LabUser ANYBODY = new LabUser("freno", "secret");
    private static final String NEW = "SHOW REPLICA STATUS";
    private static final String OLD = "SHOW SLAVE STATUS";

    private static Function<String, Answer> knowing(String statement, Answer answer) {
        return sql -> sql.equals(statement) ? answer : ScriptedMySqlServer.SYNTAX_ERROR;
    }

    private static Answer status(String column, String seconds) {
        return new Answer.Rows(List.of("Replica_IO_State", column), List.of(List.of("Waiting", seconds)));
    }

    private static ProbedStore probing(ScriptedMySqlServer server, String... queries) {
        return ProbedStore.of(ANYBODY, queries).hosts(List.of(server.key()));
    }

    @Test
    void lag_whenTheServerIsMySql84_isReadByTheNewStatement() {
        try (ScriptedMySqlServer server =
                        ScriptedMySqlServer.of("8.4.2", knowing(NEW, status("Seconds_Behind_Source", "7")));
                ProbedStore store = probing(server)) {
            assertThat(store.awaitValue(server.key()).value()).isEqualTo(7);
            assertThat(server.queries()).containsOnly(NEW);
        }
    }

    @Test
    void lag_whenTheServerIsMySql57_isReadByTheOldStatement() {
        try (ScriptedMySqlServer server =
                        ScriptedMySqlServer.of("5.7.44-log", knowing(OLD, status("Seconds_Behind_Master", "3")));
                ProbedStore store = probing(server)) {
            assertThat(store.awaitValue(server.key()).value()).isEqualTo(3);
            assertThat(server.queries()).containsOnly(OLD);
        }
    }

    @Test
    void lag_whenTheServerDoesNotKnowTheStatement_isReadByTheOtherAndOnlyByThatFromThenOn() {
        try (ScriptedMySqlServer server =
                        ScriptedMySqlServer.of("8.0.11-proxy", knowing(NEW, status("Seconds_Behind_Source", "2")));
                ProbedStore store = probing(server)) {
            assertThat(store.awaitValue(server.key()).value()).isEqualTo(2);
            Eventually.eventually(
                    "more queries", ProbedStore.SOON, () -> server.queries().size() > 4);
            assertThat(server.queries().getFirst()).isEqualTo(OLD);
            assertThat(server.queries().subList(1, server.queries().size())).containsOnly(NEW);
        }
    }

    @Test
    void lag_whenTheServerKnowsNoStatement_isAFailedQuery() {
        try (ScriptedMySqlServer server =
                        ScriptedMySqlServer.of("5.7.25-TiDB", sql -> ScriptedMySqlServer.SYNTAX_ERROR);
                ProbedStore store = probing(server)) {
            store.awaitFailure(server.key(), FailureKind.QUERY);
        }
    }

    @Test
    void performanceSchemaLag_whenTheServerIsTooOld_failsClearlyWithoutAskingAndDisturbsNoOtherMetric() {
        Function<String, Answer> one = sql -> ScriptedMySqlServer.number("1");
        try (ScriptedMySqlServer server = ScriptedMySqlServer.of("5.7.44-log", one);
                ProbedStore store = probing(server, "performance-schema-lag", "select n", "performance-schema-lag")) {
            Eventually.eventually(
                    "two rounds",
                    ProbedStore.SOON,
                    () -> store.readings(server.key()).size() >= 6);
            List<Reading> round = store.readings(server.key()).subList(3, 6);
            assertThat(round.get(0)).isInstanceOfSatisfying(Reading.Failure.class, failure -> {
                assertThat(failure.kind()).isEqualTo(FailureKind.QUERY);
                assertThat(failure.detail())
                        .isEqualTo("performance-schema-lag needs MySQL 8.0.1 or later, and this is MySQL 5.7.44:"
                                + " use heartbeat:schema.table or replication-lag");
            });
            assertThat(round.get(1)).isInstanceOf(Reading.Value.class);
            assertThat(round.get(2)).isInstanceOf(Reading.Failure.class);
            assertThat(server.queries()).containsOnly("select n");
        }
    }

    @Test
    void connect_whenTheServerHasTooManyConnections_isNotTakenForADeadHost() {
        try (ScriptedMySqlServer server = ScriptedMySqlServer.full();
                ProbedStore store = probing(server)) {
            store.awaitFailure(server.key(), FailureKind.QUERY);
        }
    }

    @Test
    void query_whenTheServerHangsUp_failsAndIsAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        Function<String, Answer> moody =
                sql -> asked.incrementAndGet() % 3 == 0 ? new Answer.HangUp() : ScriptedMySqlServer.number("1");
        try (ScriptedMySqlServer server = ScriptedMySqlServer.of("8.0.36", moody);
                ProbedStore store = probing(server, "select n")) {
            store.awaitFailure(server.key(), FailureKind.QUERY);
            store.awaitValue(server.key());
        }
    }

    @Test
    void query_whenTheAnswerHasAMillionRows_isRefusedWithoutKeepingThem() {
        List<List<String>> rows = Collections.nCopies(1_000_000, List.of("1"));
        Answer flood = new Answer.Rows(List.of("n"), List.copyOf(rows));
        try (ScriptedMySqlServer server = ScriptedMySqlServer.of("8.0.36", sql -> flood);
                ProbedStore store = probing(server, "select n")) {
            Eventually.eventually(
                    "a failure",
                    ProbedStore.SOON,
                    () -> !store.readings(server.key()).isEmpty());
            assertThat(store.latest(server.key())).isInstanceOf(Reading.Failure.class);
        }
    }

    @Test
    void host_whenItIsAnIpv6Address_isAsked() {
        Function<String, Answer> one = sql -> ScriptedMySqlServer.number("1");
        try (ScriptedMySqlServer server = new ScriptedMySqlServer(InetAddress.ofLiteral("::1"), "9.1.0", one)) {
            InstanceKey host = InstanceKey.parse("[::1]:" + server.key().port(), 3306);
            try (ProbedStore store = ProbedStore.of(ANYBODY, "select n").hosts(List.of(host))) {
                assertThat(store.awaitValue(host).value()).isEqualTo(1);
            }
        }
    }

    @Test
    void cache_whenTwoStoresShareAHost_eachReadsForItself() {
        // Defect: a cached result was shared by host and query, so that only one of two stores ever had a value.
        Function<String, Answer> one = sql -> ScriptedMySqlServer.number("1");
        try (ScriptedMySqlServer server = ScriptedMySqlServer.of("8.0.36", one);
                ProbedStore left = ProbedStore.caching(ANYBODY, "select n").hosts(List.of(server.key()));
                ProbedStore right = ProbedStore.caching(ANYBODY, "select n").hosts(List.of(server.key()))) {
            Eventually.eventually(
                    "readings of both",
                    ProbedStore.SOON,
                    () -> !left.readings(server.key()).isEmpty()
                            && !right.readings(server.key()).isEmpty());
            assertThat(server.queries()).hasSize(2);
        }
    }
}
