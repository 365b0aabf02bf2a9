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
    void schema_ofAnUnknownCollation_isRefused() {
        try (FrenoProcess refused = FrenoProcess.start(directory, "schema", "--collation", "x; drop")) {
            assertThat(refused.awaitExit()).isEqualTo(2);
            assertThat(refused.err()).contains("'x; drop' is not the name of a collation");
        }
    }
}
