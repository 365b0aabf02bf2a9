package dev.freno.server.probe;

import static dev.freno.server.probe.ProbedStore.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.store.InstanceKey;
import dev.freno.lab.Eventually;
import dev.freno.lab.Heartbeat;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabUser;
import dev.freno.lab.SharedLab;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probes against real replication. */
class ProbingIT {
    private LabCluster lab;
    private InstanceKey replica;

    @BeforeEach
    void heal() {
        lab = SharedLab.reset();
        replica = key(lab.replica(0).address());
    }

    @AfterEach
    void healAgain() {
        SharedLab.reset();
    }

    @Test
    void lag_whenReplicasAreHealthy_isAValue() {
        InstanceKey other = key(lab.replica(1).address());
        try (ProbedStore store = ProbedStore.of(lab.probeUser()).hosts(List.of(replica, other))) {
            assertThat(store.awaitValue(replica).value()).isLessThan(5);
            assertThat(store.awaitValue(other).value()).isLessThan(5);
        }
    }

    @Test
    void lag_whenHostIsThePrimary_isAFailureAndNotZero() {
        InstanceKey primary = key(lab.primary().address());
        try (ProbedStore store = ProbedStore.of(lab.probeUser()).hosts(List.of(primary))) {
            store.awaitFailure(primary, FailureKind.NOT_A_REPLICA);
            assertThat(store.readings(primary)).noneMatch(Reading.Value.class::isInstance);
        }
    }

    @Test
    void lag_whenReplicationIsBroken_isAFailureUntilItIsHealed() {
        try (ProbedStore store = ProbedStore.of(lab.probeUser()).hosts(List.of(replica))) {
            store.awaitValue(replica);
            lab.stallReplica(0);
            assertThat(store.awaitFailure(replica, FailureKind.REPLICATION_BROKEN)
                            .detail())
                    .contains("applier running: No");
            lab.heal(0);
            store.awaitValue(replica);
            lab.breakReplication(0);
            store.awaitFailure(replica, FailureKind.REPLICATION_BROKEN);
        }
    }

    /** The driver gathers what a server sends, and a few such servers would take all memory. */
    @Test
    void query_whenTheAnswerIsHuge_failsAndIsNotGathered() {
        String tooLarge = "select repeat('9', " + MySqlSession.MAX_ANSWER_BYTES + ")";
        String large = "select char_length(repeat('9', " + MySqlSession.MAX_ANSWER_BYTES + "))";
        try (ProbedStore store = ProbedStore.of(lab.probeUser(), tooLarge).hosts(List.of(replica))) {
            assertThat(store.awaitFailure(replica, FailureKind.QUERY).detail())
                    .isEqualTo("the answer is larger than " + MySqlSession.MAX_ANSWER_BYTES + " bytes");
        }
        try (ProbedStore store = ProbedStore.of(lab.probeUser(), large).hosts(List.of(replica))) {
            store.awaitValue(replica);
        }
    }

    @Test
    void query_whenServerIsFrozen_timesOutLeavesNoSocketsBehindAndRecovers() {
        try (ProbedStore store = ProbedStore.of(lab.probeUser()).hosts(List.of(replica))) {
            store.awaitValue(replica);
            lab.freeze(0);
            long frozenAt = ProbedStore.MOMENTS.now().nanos();
            Reading.Failure failure = store.awaitFailure(replica, FailureKind.TIMEOUT);
            assertThat(failure.atNanos() - frozenAt)
                    .isLessThan(Duration.ofSeconds(1).toNanos());
            int before = store.failures();
            Eventually.eventually("more attempts", Duration.ofSeconds(30), () -> store.failures() >= before + 8);
            assertThat(Sockets.towards(replica.port()))
                    .as("sockets towards the frozen server")
                    .hasSizeLessThanOrEqualTo(1);
            lab.heal(0);
            long healedAt = ProbedStore.MOMENTS.now().nanos();
            assertThat(store.awaitValue(replica).atNanos() - healedAt)
                    .isLessThan(Duration.ofSeconds(1).toNanos());
        }
    }

    @Test
    void connect_whenServerIsKilled_failsUntilItIsBack() {
        try (ProbedStore store = ProbedStore.of(lab.probeUser()).hosts(List.of(replica))) {
            store.awaitValue(replica);
            lab.kill(0);
            store.awaitFailure(replica, FailureKind.CONNECT);
            lab.heal(0);
            long healedAt = ProbedStore.MOMENTS.now().nanos();
            assertThat(store.awaitValue(replica).atNanos() - healedAt)
                    .isLessThan(Duration.ofSeconds(1).toNanos());
        }
    }

    @Test
    void connect_whenPasswordIsWrong_isAnAccessFailure() {
        LabUser stranger = new LabUser(lab.probeUser().name(), "wrong");
        try (ProbedStore store = ProbedStore.of(stranger).hosts(List.of(replica))) {
            Reading.Failure failure = store.awaitFailure(replica, FailureKind.AUTH);
            assertThat(failure.detail()).doesNotContain("wrong");
        }
    }

    @Test
    void query_whenTheRightIsMissing_isAnAccessFailureOnTheSameConnection() {
        try (ProbedStore store = ProbedStore.of(lab.probeUser(), "select count(*) from mysql.global_priv")
                .hosts(List.of(replica))) {
            store.awaitFailure(replica, FailureKind.AUTH);
            Eventually.eventually(
                    "more readings",
                    ProbedStore.SOON,
                    () -> store.readings(replica).size() > 5);
            String user = lab.probeUser().name();
            assertThat(lab.replica(0)
                            .queryLong(
                                    "select count(*) from information_schema.processlist where user = '" + user + "'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void metrics_whenThereAreSeveral_areAllRead() {
        try (ProbedStore store = ProbedStore.of(
                        lab.probeUser(),
                        Heartbeat.LAG_QUERY,
                        "show global status like 'Threads_connected'",
                        "select 'NaN'",
                        "select 1, 2",
                        "select 1 from dual where 1 = 0",
                        "  WITH t AS (select 3 as n) select n from t",
                        "select unknown_column",
                        "select -0.5",
                        "select -2",
                        "select cast('4.25' as char)")
                .hosts(List.of(replica))) {
            Eventually.eventually(
                    "two rounds",
                    ProbedStore.SOON,
                    () -> store.readings(replica).size() >= 20);
            List<Reading> round = store.readings(replica).subList(10, 20);
            assertThat(value(round.get(0))).isBetween(0.0, 5.0);
            assertThat(value(round.get(1))).isGreaterThanOrEqualTo(1);
            assertThat(kind(round.get(2))).isEqualTo(FailureKind.PARSE);
            assertThat(kind(round.get(3))).isEqualTo(FailureKind.PARSE);
            assertThat(kind(round.get(4))).isEqualTo(FailureKind.PARSE);
            assertThat(value(round.get(5))).isEqualTo(3);
            assertThat(kind(round.get(6))).isEqualTo(FailureKind.QUERY);
            assertThat(value(round.get(7))).isEqualTo(0);
            assertThat(kind(round.get(8))).isEqualTo(FailureKind.PARSE);
            assertThat(value(round.get(9))).isEqualTo(4.25);
        }
    }

    private static double value(Reading reading) {
        return ((Reading.Value) reading).value();
    }

    private static FailureKind kind(Reading reading) {
        return ((Reading.Failure) reading).kind();
    }
}
