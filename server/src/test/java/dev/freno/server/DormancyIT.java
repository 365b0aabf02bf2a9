package dev.freno.server;

import static dev.freno.server.LocalNode.FRESHNESS_NANOS;
import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import dev.freno.lab.Heartbeat;
import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import dev.freno.server.LocalNode.Reply;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A whole node before real replication, and a store that nobody asks about: its hosts are left in peace, and the first check
 * after that is answered by what is true then.
 */
class DormancyIT {
    private static final String STORE = "quiet";
    private static final int FRESHNESS_MILLIS = Math.toIntExact(FRESHNESS_NANOS / 1_000_000);
    /** What the hosts are asked in the time of a freshness deadline while the store is awake, and more. */
    private static final int FULL_RATE = 2 * 24;

    private LabCluster lab;
    private LocalNode node;

    @BeforeEach
    void start() {
        lab = SharedLab.reset();
        node = LocalNode.prepare(
                        lab,
                        cluster(
                                STORE,
                                "\"MetricQuery\": \"" + Heartbeat.LAG_QUERY + "\", \"ThrottleThreshold\": 1,"
                                        + " \"DormantProbeMillis\": 60000, \"ProbeDeadlineMillis\": 60000",
                                lab.replica(0).address(),
                                lab.replica(1).address()))
                .start(LocalNode.QUICK_TO_SLEEP);
        node.awaitCheck(STORE, 200);
    }

    @AfterEach
    void stop() {
        node.close();
        SharedLab.reset();
    }

    private Reply report() {
        return node.get("/stores/mysql/" + STORE);
    }

    private long probes() {
        return node.get("/debug/vars").body().get("probes.total").asLong();
    }

    private long probesOfAnAsker() {
        assertThat(node.check(STORE).status()).isEqualTo(200);
        return probes();
    }

    /** Nobody asks until the newest reading is too old to prove anything. */
    private void sleep() {
        Eventually.eventually(
                "dormant", LocalNode.SOON, this::report, reply -> reply.body().has("Dormant"));
        Eventually.eventually(
                "stale", LocalNode.SOON, this::report, reply -> reply.reason().equals("STALE"));
    }

    private long oldestReadingMillis() {
        long oldest = 0;
        for (var host : report().body().at("/Metrics/default/Hosts")) {
            oldest = Math.max(oldest, host.get("AgeMillis").asLong());
        }
        return oldest;
    }

    private Reply timedCheck(String what) {
        long began = System.nanoTime();
        Reply reply = node.check(STORE);
        System.out.println("first check of a dormant store: " + what + " after "
                + (System.nanoTime() - began) / 1_000_000 + " ms");
        return reply;
    }

    @Test
    void probes_whileNobodyAsks_areRareAndAtFullRateAgainAfterTheFirstCheck() {
        sleep();
        long before = probes();
        long age = oldestReadingMillis();
        Eventually.eventually(
                "time", LocalNode.SOON, this::oldestReadingMillis, now -> now > age + 2L * FRESHNESS_MILLIS);
        assertThat(probes() - before).isLessThanOrEqualTo(4);
        assertThat(node.check(STORE).status()).isEqualTo(200);
        Eventually.eventually("full rate", LocalNode.SOON, this::probesOfAnAsker, now -> now >= before + FULL_RATE);
    }

    @Test
    void check_ofAStoreThatIsFine_is200ByAReadingOfNow() {
        sleep();
        Reply reply = timedCheck("200");
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        assertThat(reply.number("AgeMillis")).isLessThan(FRESHNESS_MILLIS);
        assertThat(report().body().has("Dormant")).isFalse();
    }

    @Test
    void check_whenTheReplicaFellBehindMeanwhile_is429ByAReadingOfNow() {
        sleep();
        lab.stallReplica(0);
        Eventually.eventually(
                "lag", LocalNode.SOON, lab.replica(0)::heartbeatLag, lag -> lag.compareTo(Duration.ofSeconds(2)) > 0);
        Reply reply = node.check(STORE);
        assertThat(reply.status()).as("%s", reply).isEqualTo(429);
        assertThat(reply.text("Host")).isEqualTo(lab.replica(0).address());
        assertThat(reply.number("AgeMillis")).isLessThan(FRESHNESS_MILLIS);
    }

    @Test
    void check_whenAReplicaIsFrozen_isRefusedWhenItsTimeIsOver() {
        sleep();
        lab.freeze(0);
        Reply reply = timedCheck("a refusal because of a frozen replica");
        assertThat(reply.status()).as("%s", reply).isEqualTo(500);
        assertThat(reply.reason()).isEqualTo("STALE");
        assertThat(node.check(STORE).status()).isEqualTo(500);
        lab.heal(0);
        node.awaitCheck(STORE, 200);
    }

    @Test
    void check_whenAReplicaWasKilled_isRefused() {
        sleep();
        lab.kill(0);
        Reply reply = node.check(STORE);
        assertThat(reply.status()).as("%s", reply).isEqualTo(500);
        lab.heal(0);
        node.awaitCheck(STORE, 200);
    }
}
