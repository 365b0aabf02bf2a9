package dev.freno.server.probe;

import static dev.freno.server.probe.ProbedStore.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.store.InstanceKey;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import dev.freno.lab.LabServer;
import dev.freno.lab.LabUser;
import dev.freno.lab.SharedLab;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queries known by name, asked of real MariaDB replication. */
class NamedQueriesIT {
    private static final double DELAY_SECONDS = 3;

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

    private ProbedStore probing(String query) {
        return ProbedStore.of(lab.probeUser(), query).hosts(List.of(replica));
    }

    @Test
    void lag_ofADelayedReplica_isToldByStatusAndHeartbeat() {
        try (ProbedStore status = probing("replication-lag");
                ProbedStore local = probing("heartbeat:meta.heartbeat");
                ProbedStore utc = probing("heartbeat-utc:meta.heartbeat")) {
            List<ProbedStore> all = List.of(status, local, utc);
            all.forEach(store -> store.awaitValue(replica, value -> value < 2));
            lab.delayReplica(0, Duration.ofSeconds((long) DELAY_SECONDS));
            all.forEach(store -> store.awaitValue(replica, value -> value >= DELAY_SECONDS));
            all.forEach(store -> assertThat(store.awaitValue(replica).value()).isLessThan(3 * DELAY_SECONDS));
            lab.heal(0);
            all.forEach(store -> store.awaitValue(replica, value -> value < 2));
        }
    }

    @Test
    void lag_whenTheReceiverIsStopped_isAFailureByStatusAndGrowsByHeartbeat() {
        try (ProbedStore status = probing("replication-lag");
                ProbedStore heartbeat = probing("heartbeat:meta.heartbeat")) {
            status.awaitValue(replica);
            lab.breakReplication(0);
            status.awaitFailure(replica, FailureKind.REPLICATION_BROKEN);
            heartbeat.awaitValue(replica, value -> value > 2);
        }
    }

    @Test
    void performanceSchemaLag_onMariaDb_isAFailureThatSaysWhatToUse() {
        try (ProbedStore store = probing("performance-schema-lag")) {
            assertThat(store.awaitFailure(replica, FailureKind.QUERY).detail())
                    .contains("this is MariaDB 1", "use heartbeat:schema.table or replication-lag");
        }
    }

    @Test
    void lag_whenTheRightIsGrantedLater_isReadWithoutARestart() {
        LabUser late = new LabUser("late", "secret");
        LabServer server = lab.replica(0);
        server.execute("create or replace user late@'%' identified by 'secret'");
        try (ProbedStore store = ProbedStore.of(late).hosts(List.of(replica))) {
            store.awaitFailure(replica, FailureKind.AUTH);
            server.execute("grant slave monitor on *.* to late@'%'");
            store.awaitValue(replica);
        } finally {
            server.execute("drop user late@'%'");
        }
    }

    @Test
    void heartbeat_ofATableThatIsEmptyOrNotThere_isAFailure() {
        lab.primary()
                .execute("create or replace table meta.silent (ts varchar(26) not null, server_id int primary key)");
        lab.primary()
                .execute("grant select on meta.silent to '" + lab.probeUser().name() + "'@'%'");
        lab.heal(0);
        try (ProbedStore silent = probing("heartbeat:meta.silent");
                ProbedStore secret = probing("heartbeat:meta.none")) {
            assertThat(silent.awaitFailure(replica, FailureKind.PARSE).detail()).isEqualTo("no row");
            secret.awaitFailure(replica, FailureKind.AUTH);
            lab.primary().execute("insert into meta.silent values ('no time', 1)");
            lab.heal(0);
            silent.awaitFailure(replica, "NULL");
            lab.primary().execute("insert into meta.silent values (date_format(now(6), '%Y-%m-%dT%T.%f'), 2)");
            lab.primary().execute("delete from meta.silent where server_id = 1");
            lab.heal(0);
            assertThat(silent.awaitValue(replica).value()).isLessThan(60);
        } finally {
            lab.primary().execute("drop table meta.silent");
        }
    }

    @Test
    void load_isToldByTheServersCounters() {
        try (ProbedStore threads = probing("threads-running");
                ProbedStore history = probing("history-list-length")) {
            assertThat(threads.awaitValue(replica).value()).isBetween(1.0, 1_000.0);
            assertThat(history.awaitValue(replica).value()).isBetween(0.0, 1e6);
        }
    }

    @Test
    void lag_ofAReplicaOfTwoSources_isThatOfTheWorse() {
        try (LabCluster first = LabCluster.start(LabConfig.of(1));
                LabCluster second = LabCluster.start(LabConfig.of(0))) {
            LabServer both = first.replica(0);
            connect("second", both, second);
            InstanceKey host = key(both.address());
            try (ProbedStore store = ProbedStore.of(first.probeUser()).hosts(List.of(host))) {
                store.awaitValue(host, value -> value < 2);
                both.execute("STOP SLAVE 'second'");
                assertThat(store.awaitFailure(host, FailureKind.REPLICATION_BROKEN)
                                .detail())
                        .contains("receiver running: No");
                both.execute("CHANGE MASTER 'second' TO MASTER_DELAY=3");
                both.execute("START SLAVE 'second'");
                assertThat(store.awaitValue(host, value -> value >= DELAY_SECONDS)
                                .value())
                        .isLessThan(3 * DELAY_SECONDS);
                assertThat(both.secondsBehindPrimary().orElseThrow())
                        .as("behind the first source")
                        .isLessThan(2);
            }
        }
    }

    /** By file, because both sources count their transactions alike. */
    private static void connect(String name, LabServer replica, LabCluster source) {
        replica.execute(
                "CHANGE MASTER '%s' TO MASTER_HOST='%s', MASTER_PORT=%d, MASTER_USER='%s', MASTER_PASSWORD='%s',"
                                .formatted(
                                        name,
                                        source.primary().host(),
                                        source.primary().port(),
                                        source.rootUser().name(),
                                        source.rootUser().password())
                        + " MASTER_LOG_FILE='" + source.primary().queryText("SHOW MASTER STATUS")
                        + "', MASTER_LOG_POS=4,"
                        + " MASTER_USE_GTID=no, MASTER_SSL=0, MASTER_SSL_VERIFY_SERVER_CERT=0");
        replica.execute("START SLAVE '" + name + "'");
    }
}
