package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.LabServer;
import dev.freno.lab.LabUser;
import dev.freno.lab.SharedLab;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one MySQL backend, as processes: what becomes of a leader that ends. */
@ExtendWith(LogsOnFailure.class)
final class BackendTakeoverIT {
    private static final Duration SCHEMA_LIMIT = Duration.ofSeconds(60);

    private final LabServer backend = SharedLab.cluster().primary();
    private final LabUser root = SharedLab.cluster().rootUser();
    private final String schema = "freno_takeover_" + ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    /** With the tables that the command prints. */
    @BeforeEach
    void createTables() {
        backend.execute("drop database if exists " + schema);
        backend.execute("create database " + schema);
        try (FrenoProcess printed = FrenoProcess.start(directory, "schema")) {
            assertThat(printed.awaitExit(SCHEMA_LIMIT)).isZero();
            String tables = printed.out().replaceAll("(?m)^\\s*--.*$", "").replace("EXISTS ", "EXISTS " + schema + ".");
            for (String statement : tables.split(";", -1)) {
                if (!statement.isBlank()) {
                    backend.execute(statement);
                }
            }
        }
    }

    @AfterEach
    void drop() {
        backend.execute("drop database " + schema);
    }

    private BackendNode node() {
        return new BackendNode(directory, backend, root, schema);
    }

    private static void report(String how, long sinceNanos) {
        System.out.printf(
                "MySQL backend, %s: another node led after %d ms%n", how, (System.nanoTime() - sinceNanos) / 1_000_000);
    }

    @Test
    void leader_thatIsTerminatedOrKilled_isFollowedWithItsRules() {
        try (BackendNode one = node()) {
            one.awaitLeading();
            try (BackendNode two = node()) {
                two.await("/consensus/state", "Healthy");
                assertThat(one.body("/throttle-app/a/ttl/0")).contains("200");

                long terminated = System.nanoTime();
                one.process().terminate();
                two.awaitLeading();
                report("SIGTERM", terminated);
                assertThat(one.process().awaitExit()).isZero();
                assertThat(two.body("/throttled-apps")).contains("\"a\"");

                try (BackendNode three = node()) {
                    three.await("/consensus/state", "Healthy");
                    assertThat(two.body("/throttle-app/b/ttl/0")).contains("200");
                    long killed = System.nanoTime();
                    two.process().kill();
                    three.awaitLeading();
                    report("SIGKILL", killed);
                    assertThat(three.body("/throttled-apps")).contains("\"a\"").contains("\"b\"");
                }
            }
        }
    }

    @Test
    void groupStatus_tellsWhoLeadsAndWhatIsWrong() throws Exception {
        try (BackendNode one = node()) {
            one.awaitLeading();
            try (BackendNode two = node()) {
                two.await("/consensus/state", "Healthy");
                two.await("/consensus/status", one.name());
                assertThat(one.body("/throttle-app/a/ttl/0")).contains("200");
                FrenoProcess fine = status(0, one);
                assertThat(fine.out())
                        .containsPattern("takeover +" + one.name() + " +leader +[0-5] s ago")
                        .containsPattern("takeover +" + two.name() + " +healthy ")
                        .contains("in force: 1 throttles, 0 skipped hosts");
                assertThat(fine.err()).doesNotContain("error", "warning");

                backend.execute("drop table " + schema + ".service_health");
                backend.execute("alter table " + schema
                        + ".skipped_hosts modify host_name varchar(128) not null, engine = MyISAM");
                backend.execute("drop table " + schema + ".throttled_apps");
                assertThat(status(1, one).err())
                        .contains("warning: service_health: ", "error: throttled_apps: ", "skipped_hosts is MyISAM");
            }
        }
    }

    @Test
    void groupStatus_whenNobodyLeads_fails() throws Exception {
        BackendNode gone = node();
        gone.awaitLeading();
        gone.process().terminate();
        assertThat(gone.process().awaitExit()).isZero();
        assertThat(status(1, gone).err()).contains("error: domain 'takeover' has no leader with a live lease");
        assertThat(status(1, gone).out()).containsPattern("takeover +- +no leader");
    }

    private FrenoProcess status(int exitCode, BackendNode of) {
        try (FrenoProcess process = FrenoProcess.start(
                directory, "group", "status", "--config", of.config().toString())) {
            assertThat(process.awaitExit()).as(process.logs()).isEqualTo(exitCode);
            return process;
        }
    }

    @Test
    void schema_ofAnUnknownCollation_isRefused() {
        try (FrenoProcess refused = FrenoProcess.start(directory, "schema", "--collation", "x; drop")) {
            assertThat(refused.awaitExit()).isEqualTo(2);
            assertThat(refused.err()).contains("'x; drop' is not the name of a collation");
        }
    }
}
