package dev.freno.lab;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LabClusterIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration BEHIND = Duration.ofMillis(1_500);

    private LabCluster lab = SharedLab.cluster();

    @BeforeEach
    void reset() {
        lab = SharedLab.reset();
    }

    @AfterEach
    void heal() {
        SharedLab.reset();
    }

    @Test
    void start_withTwoReplicas_replicatesToBoth() {
        lab.primary().execute("create or replace table meta.colours (name varchar(20) primary key)");
        lab.primary().execute("insert into meta.colours values ('green')");
        for (LabServer replica : lab.replicas()) {
            eventually(
                    "rows",
                    LIMIT,
                    () -> replica.queryLong("select count(*) from meta.colours where name = 'green'"),
                    rows -> rows == 1);
            assertThat(replica.secondsBehindPrimary()).hasValue(0);
        }
    }

    @Test
    void heartbeat_whileHealthy_isFreshOnReplicasAndKnown() {
        Instant before = lab.heartbeat().lastWritten();
        eventually("heartbeat", LIMIT, () -> lab.heartbeat().lastWritten().isAfter(before));
        eventually("lag", LIMIT, () -> lab.replica(0).heartbeatLag(), lag -> lag.compareTo(BEHIND) < 0);
        lab.heartbeat().pause();
        eventually("lag", LIMIT, () -> lab.replica(1).heartbeatLag(), lag -> lag.compareTo(BEHIND) > 0);
        assertThat(lab.primary().queryLong("select timestampdiff(microsecond, '1970-01-01', ts) from meta.heartbeat"))
                .isEqualTo(
                        ChronoUnit.MICROS.between(Instant.EPOCH, lab.heartbeat().lastWritten()));
    }

    @Test
    void lagQuery_inAnyTimeZone_isTheSame() throws SQLException {
        try (Connection connection = lab.replica(0).connect();
                Statement statement = connection.createStatement()) {
            for (String zone : new String[] {"+00:00", "-11:00", "+13:00"}) {
                statement.execute("set time_zone = '" + zone + "'");
                try (var row = statement.executeQuery(Heartbeat.LAG_QUERY)) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getDouble(1)).isBetween(-1.0, 20.0);
                    assertThat(row.getBigDecimal(1).scale()).isEqualTo(6);
                }
            }
        }
    }

    @Test
    void stallReplica_untilHealed_appliesNothing() {
        lab.stallReplica(0);
        assertThat(lab.replica(0).secondsBehindPrimary()).isEqualTo(OptionalLong.empty());
        awaitLag(0);
        assertThat(lab.replica(1).heartbeatLag()).isLessThan(BEHIND);
        healAndCheck(0);
    }

    @Test
    void breakReplication_untilHealed_hasNoSeconds() {
        lab.breakReplication(1);
        assertThat(lab.replica(1).secondsBehindPrimary()).isEqualTo(OptionalLong.empty());
        awaitLag(1);
        healAndCheck(1);
    }

    @Test
    void delayReplica_untilHealed_staysBehind() {
        lab.delayReplica(0, Duration.ofSeconds(2));
        awaitLag(0);
        eventually("seconds", LIMIT, () -> lab.replica(0).secondsBehindPrimary(), seconds -> seconds.orElse(0) >= 1);
        healAndCheck(0);
    }

    @Test
    void delayReplica_withFractionOfSecond_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lab.delayReplica(0, Duration.ofMillis(1_500)))
                .withMessageContaining("whole seconds");
    }

    @Test
    void lockReplica_untilHealed_fallsBehindWhileRunning() {
        lab.lockReplica(1);
        awaitLag(1);
        eventually("seconds", LIMIT, () -> lab.replica(1).secondsBehindPrimary(), seconds -> seconds.orElse(0) >= 1);
        healAndCheck(1);
    }

    @Test
    void freeze_untilHealed_answersNothing() {
        long pid = lab.replica(0).pid();
        lab.freeze(0);
        assertThat(lab.replica(0).isAlive()).isTrue();
        assertThatThrownBy(() -> lab.replica(0).connect().close()).isInstanceOf(SQLException.class);
        healAndCheck(0);
        assertThat(lab.replica(0).pid()).isEqualTo(pid);
    }

    @Test
    void slowReplica_underWrites_fallsBehindUntilReleased() {
        lab.primary().execute("create or replace table meta.numbers (n int auto_increment primary key, t text)");
        lab.slowReplica(1, 0.02);
        eventually("lag of the slow replica", LIMIT, () -> {
            lab.primary()
                    .execute(
                            "insert into meta.numbers (t) select repeat('x', 1000) from information_schema.collations");
            return lab.replica(1).heartbeatLag().compareTo(BEHIND) > 0;
        });
        lab.releaseReplica(1);
        eventually("lag after release", LIMIT, () -> lab.replica(1).heartbeatLag(), lag -> lag.compareTo(BEHIND) < 0);
    }

    @Test
    void slowReplica_withShareOutOfRange_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> lab.slowReplica(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> lab.slowReplica(0, 0));
    }

    @Test
    void kill_untilHealed_isDeadAndComesBackOnItsPort() {
        LabServer replica = lab.replica(1);
        long pid = replica.pid();
        int port = replica.port();
        lab.kill(1);
        assertThat(replica.isAlive()).isFalse();
        assertThatThrownBy(() -> replica.execute("select 1")).isInstanceOf(LabException.class);
        healAndCheck(1);
        assertThat(replica.port()).isEqualTo(port);
        assertThat(replica.pid()).isNotEqualTo(pid);
    }

    @Test
    void heal_whileThePortIsTaken_triesAgain() throws IOException {
        lab.kill(0);
        CompletableFuture<Void> healing;
        try (ServerSocket _ = new ServerSocket(lab.replica(0).port())) {
            healing = CompletableFuture.runAsync(() -> lab.heal(0));
            eventually("log", LIMIT, () -> lab.replica(0).log(), log -> log.contains("Address already in use"));
        }
        healing.join();
        assertThat(lab.replica(0).secondsBehindPrimary()).isPresent();
    }

    @Test
    void killPrimary_untilHealed_stopsTheHeartbeat() {
        lab.killPrimary();
        awaitLag(0);
        lab.healAll();
        eventually("lag", LIMIT, () -> lab.replica(0).heartbeatLag(), lag -> lag.compareTo(BEHIND) < 0);
    }

    @Test
    void freezePrimary_untilHealed_stopsTheHeartbeat() {
        lab.freezePrimary();
        awaitLag(1);
        lab.healAll();
        eventually("lag", LIMIT, () -> lab.replica(1).heartbeatLag(), lag -> lag.compareTo(BEHIND) < 0);
    }

    @Test
    void probeUser_onReplica_readsLagAndNothingElse() throws SQLException {
        try (Connection connection = lab.replica(0).connect(lab.probeUser());
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeQuery("show slave status").next()).isTrue();
            assertThat(statement.executeQuery("show replica status").next()).isTrue();
            assertThat(statement.executeQuery(Heartbeat.LAG_QUERY).next()).isTrue();
            assertThatThrownBy(() -> statement.execute("select * from mysql.global_priv"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.execute("delete from meta.heartbeat"))
                    .isInstanceOf(SQLException.class);
        }
    }

    private void awaitLag(int index) {
        eventually("lag", LIMIT, () -> lab.replica(index).heartbeatLag(), lag -> lag.compareTo(BEHIND) > 0);
    }

    private void healAndCheck(int index) {
        lab.heal(index);
        LabServer replica = lab.replica(index);
        assertThat(replica.secondsBehindPrimary()).isPresent();
        eventually("lag", LIMIT, replica::heartbeatLag, lag -> lag.compareTo(BEHIND) < 0);
    }
}
