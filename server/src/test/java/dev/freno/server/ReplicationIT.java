package dev.freno.server;

import static dev.freno.server.LocalNode.FRESHNESS_NANOS;
import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Heartbeat;
import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import dev.freno.server.CheckWatch.Seen;
import dev.freno.server.LocalNode.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A whole node before real replication that breaks in every way. What counts is what a client sees: each store is asked
 * without pause, and what was asked after a deadline must not have been answered with 200.
 */
class ReplicationIT {
    private static final int MANY = 100;
    private static final long THRESHOLD_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration GENEROUS = Duration.ofSeconds(10);

    private static LabCluster lab;
    private static LocalNode node;

    @BeforeAll
    static void start() {
        lab = SharedLab.reset();
        String first = lab.replica(0).address();
        String second = lab.replica(1).address();
        String primary = lab.primary().address();
        node = LocalNode.start(
                lab,
                cluster("strict", "", first, second),
                cluster("one-ignored", "\"IgnoreHostsCount\": 1", first, second),
                cluster("connect-ignored", "\"IgnoreDialTcpErrors\": true", first, second),
                cluster(
                        "heartbeat",
                        "\"MetricQuery\": \"" + Heartbeat.LAG_QUERY + "\", \"ThrottleThreshold\": 1",
                        first,
                        second),
                cluster("with-primary", "", primary, second));
    }

    @BeforeEach
    void awaitHealth() {
        lab = SharedLab.reset();
        for (String store : List.of("strict", "one-ignored", "connect-ignored", "heartbeat")) {
            node.awaitCheck(store, 200);
        }
    }

    @AfterEach
    void heal() {
        SharedLab.reset();
    }

    @AfterAll
    static void stop() {
        node.close();
        assertThat(node.deaths()).isEmpty();
    }

    @Test
    void check_whenTheApplierIsStopped_isRefusedUntilItIsHealed() {
        try (CheckWatch strict = CheckWatch.of(node, "strict");
                CheckWatch heartbeat = CheckWatch.of(node, "heartbeat");
                CheckWatch lenient = CheckWatch.of(node, "one-ignored")) {
            lenient.awaitAnswers(1);
            lab.stallReplica(0);
            long stalled = System.nanoTime();
            assertThat(strict.awaitStatus(500, stalled).body()).contains("PROBE_FAILED");
            assertThat(heartbeat.awaitStatus(429, stalled).body()).contains("THRESHOLD_EXCEEDED");
            neverAllowed(strict, stalled, FRESHNESS_NANOS);
            neverAllowed(heartbeat, stalled, THRESHOLD_NANOS + FRESHNESS_NANOS);
            assertThat(lenient.all()).allMatch(seen -> seen.status() == 200);
            healAndMeasure("applier stopped", strict, heartbeat);
        }
    }

    @Test
    void check_whenAReplicaIsFrozen_isRefusedFromItsFreshnessDeadlineOn() {
        try (CheckWatch strict = CheckWatch.of(node, "strict");
                CheckWatch heartbeat = CheckWatch.of(node, "heartbeat");
                CheckWatch connect = CheckWatch.of(node, "connect-ignored")) {
            lab.freeze(0);
            long frozen = System.nanoTime();
            for (CheckWatch watch : List.of(strict, heartbeat, connect)) {
                watch.awaitFirst("a refusal", frozen, seen -> seen.status() != 200);
                neverAllowed(watch, frozen, FRESHNESS_NANOS);
            }
            assertThat(node.check("one-ignored").status()).isEqualTo(200);
            healAndMeasure("frozen", strict, heartbeat);
        }
    }

    @Test
    void check_whenAReplicaIsKilled_isAnErrorUnlessItIsExcused() {
        try (CheckWatch strict = CheckWatch.of(node, "strict");
                CheckWatch lenient = CheckWatch.of(node, "one-ignored");
                CheckWatch connect = CheckWatch.of(node, "connect-ignored")) {
            lenient.awaitAnswers(1);
            lab.kill(0);
            long killed = System.nanoTime();
            assertThat(strict.awaitStatus(500, killed).body())
                    .contains("PROBE_FAILED")
                    .doesNotContain(lab.probeUser().name());
            neverAllowed(strict, killed, FRESHNESS_NANOS);
            assertThat(lenient.all()).allMatch(seen -> seen.status() == 200);
            connect.awaitStatus(200, killed + FRESHNESS_NANOS);
            healAndMeasure("killed", strict, connect);
        }
    }

    @Test
    void check_whenAHostIsThePrimary_isAnErrorAndNotLagZero() {
        Reply error = node.awaitCheck("with-primary", 500);
        assertThat(error.reason()).isEqualTo("PROBE_FAILED");
        assertThat(error.text("Host")).isEqualTo(lab.primary().address());
        assertThat(error.text("Message")).isEqualTo("Probe failed: not a replica");
        try (CheckWatch watch = CheckWatch.of(node, "with-primary")) {
            watch.awaitAnswers(MANY);
            assertThat(watch.all()).allMatch(seen -> seen.status() == 500);
        }
    }

    @Test
    void skipHost_whenCommitted_countsForTheVeryNextCheck() {
        String primary = lab.primary().address();
        node.awaitCheck("with-primary", 500);
        for (int i = 0; i < 20; i++) {
            assertThat(node.get("/skip-host/" + primary).status()).isEqualTo(200);
            assertThat(node.check("with-primary").status()).isEqualTo(200);
            assertThat(node.get("/recover-host/" + primary).status()).isEqualTo(200);
            assertThat(node.check("with-primary").status()).isEqualTo(500);
        }
    }

    @Test
    void skipHost_whenItNamesAllHosts_leavesNone() {
        assertThat(node.get("/skip-host/127.0.0.1/ttl/5").status()).isEqualTo(200);
        Reply none = node.check("strict");
        assertThat(none.status()).isEqualTo(500);
        assertThat(none.text("Message")).isEqualTo("No hosts found");
        assertThat(node.text("/skipped-hosts")).contains("\"127.0.0.1\"");
        assertThat(node.get("/recover-host/127.0.0.1").status()).isEqualTo(200);
        assertThat(node.check("strict").status()).isEqualTo(200);
    }

    /** Once refused, or after the deadline, whichever comes first, until many more were asked. */
    private static void neverAllowed(CheckWatch watch, long brokenNanos, long deadlineNanos) {
        long refused = watch.awaitFirst("a refusal", brokenNanos, seen -> seen.status() != 200)
                .answeredNanos();
        long deadline = brokenNanos + deadlineNanos;
        watch.awaitAnswers(MANY, deadline);
        List<Seen> later = watch.between(Math.min(refused, deadline), System.nanoTime());
        assertThat(later)
                .as("asked after the first refusal or the deadline")
                .noneMatch(seen -> seen.status() == 200 || seen.status() == 0);
    }

    private static void healAndMeasure(String what, CheckWatch... watches) {
        lab.heal(0);
        long up = System.nanoTime();
        for (CheckWatch watch : watches) {
            long millis = (watch.awaitStatus(200, up).answeredNanos() - up) / 1_000_000;
            System.out.println("healed after " + what + ": 200 from " + watch + " after " + millis + " ms");
            assertThat(Duration.ofMillis(millis)).isLessThan(GENEROUS);
        }
    }
}
