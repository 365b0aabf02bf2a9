package dev.freno.server.group.mysql;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.core.rules.Throttle;
import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import dev.freno.server.CapturedLog;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.RecordingListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node whose backend goes and comes: what it says, and that it recovers by itself. */
final class BackendOutageIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final MovableMoments moments = new MovableMoments();
    private final LabCluster lab = SharedLab.reset();
    private final BackendFixture fixture = BackendFixture.ready();

    @AfterEach
    void remove() {
        lab.healPrimary();
        fixture.server.execute("set global read_only = 0");
        fixture.close();
        SharedLab.reset();
    }

    private MySqlGroup open() throws Exception {
        return fixture.open(BackendFixture.member("127.0.0.1:1"), new RecordingListener(), moments)
                .group();
    }

    private MySqlGroup leader() throws Exception {
        MySqlGroup group = open();
        eventually("it leads", SOON, group::isLeading);
        return group;
    }

    private Receipt throttle(MySqlGroup group, String app) throws Exception {
        return group.submit(new ThrottleApp(
                        app,
                        null,
                        1.0,
                        Expiry.NEVER,
                        Expiry.NEVER,
                        moments.now().epochMillis()))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static void awaitUnhealthy(MySqlGroup node) {
        eventually("it is unhealthy", SOON, () -> node.status().state().equals("Unhealthy"));
    }

    /** Each use of the backend says once that it fails, and once that it is over. */
    private static void assertSaid(CapturedLog log, String level, String why, int uses) {
        List<String> lines = log.lines();
        assertThat(lines).as("what was said").hasSize(2 * uses);
        assertThat(lines)
                .filteredOn(line -> line.startsWith(level) && line.contains(why))
                .hasSize(uses);
        assertThat(lines).filteredOn(line -> line.startsWith("INFO over: ")).hasSize(uses);
    }

    private static void awaitOver(CapturedLog log, int uses) {
        eventually(
                "it is over",
                SOON,
                () -> log.lines().stream()
                                .filter(line -> line.startsWith("INFO over: "))
                                .count()
                        >= uses);
    }

    @Test
    void node_whoseBackendIsKilledAndStartedAgain_leadsAgainWithItsRules() throws Exception {
        try (CapturedLog log = new CapturedLog(FailureLog.class)) {
            MySqlGroup node = leader();
            assertThat(throttle(node, "a")).isEqualTo(new Receipt.Committed());
            lab.killPrimary();
            eventually("it gives up", SOON, () -> !node.isLeading());
            awaitUnhealthy(node);
            assertThat(throttle(node, "b")).isEqualTo(new Receipt.NoLeader());
            assertThat(node.rules().throttles()).extracting(Throttle::app).containsExactly("a");
            lab.healPrimary();
            eventually("it leads again", SOON, node::isLeading);
            assertThat(node.rules().throttles()).extracting(Throttle::app).containsExactly("a");
            assertThat(throttle(node, "c")).isEqualTo(new Receipt.Committed());
            awaitOver(log, 3);
            assertSaid(log, "WARN", "MySQL backend at 127.0.0.1:" + fixture.server.port(), 3);
        }
    }

    @Test
    void node_whoseBackendIsReadOnlyForAWhile_doesNotLeadMeanwhileAndKeepsItsRules() throws Exception {
        try (CapturedLog log = new CapturedLog(FailureLog.class)) {
            MySqlGroup node = leader();
            assertThat(throttle(node, "a")).isEqualTo(new Receipt.Committed());
            fixture.server.execute("set global read_only = 1");
            assertThat(throttle(node, "b")).isInstanceOf(Receipt.Failed.class);
            eventually("it gives up", SOON, () -> !node.isLeading());
            awaitUnhealthy(node);
            assertThat(node.rules().throttles()).extracting(Throttle::app).containsExactly("a");
            fixture.server.execute("set global read_only = 0");
            eventually("it leads again", SOON, node::isLeading);
            awaitOver(log, 2);
            assertSaid(log, "WARN", "read-only", 2);
        }
    }

    @Test
    void node_startedBeforeItsSchema_saysWhatIsMissingAndLeadsWhenItIsThere() throws Exception {
        fixture.server.execute("drop database " + fixture.schema);
        try (CapturedLog log = new CapturedLog(FailureLog.class)) {
            MySqlGroup node = open();
            eventually("it tells", SOON, () -> log.lines().size() >= 3);
            assertThat(node.isLeading()).isFalse();
            assertThat(node.status().state()).isEqualTo("Unhealthy");
            fixture.server.execute("create database " + fixture.schema + " character set utf8mb4");
            fixture.create(Schema.sql(Schema.DEFAULT_COLLATION));
            eventually("it leads", SOON, node::isLeading);
            awaitOver(log, 3);
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("ERROR") && line.contains(fixture.schema))
                    .hasSize(3);
        }
    }
}
