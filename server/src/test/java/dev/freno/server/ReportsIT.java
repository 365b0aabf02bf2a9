package dev.freno.server;

import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a node tells about itself, with live data behind it. */
class ReportsIT {
    private static LocalNode node;

    @BeforeAll
    static void start() {
        LabCluster lab = SharedLab.reset();
        String host = lab.replica(0).address();
        node = LocalNode.start(
                lab,
                cluster("fine", "\"MetricQuery\": \"select 0.25\"", host),
                cluster("over", "\"MetricQuery\": \"select 7.5\"", host),
                cluster("dead", "", "127.0.0.1:" + FreePorts.next()));
        node.awaitCheck("fine", 200);
        node.awaitCheck("over", 429);
        node.awaitCheck("dead", 500);
    }

    @AfterAll
    static void stop() {
        node.close();
        assertThat(node.deaths()).isEmpty();
    }

    @Test
    void aggregatedMetrics_always_showValuesAndErrors() {
        assertThat(node.text("/aggregated-metrics"))
                .isEqualTo("{\"mysql/dead\":\"error: Probe failed: could not connect\","
                        + "\"mysql/fine\":\"0.250000\",\"mysql/over\":\"7.500000\"}\n");
        assertThat(node.text("/aggregated-metrics?brief=true")).contains("\"mysql/fine\":\"0.250\"");
    }

    @Test
    void metricsHealth_whenAStoreWasNeverHealthy_countsFromTheStart() {
        Eventually.eventually(LocalNode.SOON, () -> {
            JsonNode health = node.get("/metrics-health").body();
            assertThat(seconds(health, "mysql/fine")).isZero();
            assertThat(seconds(health, "mysql/over")).isBetween(1L, 300L);
            assertThat(seconds(health, "mysql/dead")).isBetween(1L, 300L);
            Instant healthy =
                    Instant.parse(health.get("mysql/fine").get("LastHealthyAt").asString());
            assertThat(healthy).isBetween(Instant.now().minusSeconds(10), Instant.now());
        });
    }

    private static long seconds(JsonNode health, String store) {
        return health.get(store).get("SecondsSinceLastHealthy").asLong();
    }

    @Test
    void recentApps_whenAnAppHasAsked_namesItAndWhereFrom() {
        node.get("/check/recent-one/mysql/fine");
        JsonNode app = node.get("/recent-apps").body().get("recent-one/127.0.0.1");
        assertThat(app.get("MinutesSinceChecked").asLong()).isZero();
        assertThat(app.get("CheckedAtEpoch").asLong())
                .isCloseTo(
                        Instant.now().getEpochSecond(),
                        within(Duration.ofMinutes(1).toSeconds()));
        assertThat(node.get("/recent-apps/5").body().has("recent-one/127.0.0.1"))
                .isTrue();
    }

    @Test
    void debugVars_whenChecksAreMade_countThem() {
        for (int i = 0; i < 3; i++) {
            node.get("/check/counted/mysql/fine");
            node.get("/check/counted/mysql/over");
            node.get("/check/counted/mysql/dead");
        }
        JsonNode vars = node.get("/debug/vars").body();
        assertThat(vars.get("check.counted.total").asLong()).isEqualTo(9);
        assertThat(vars.get("check.counted.error").asLong()).isEqualTo(6);
        assertThat(vars.get("check.counted.internal-error").asLong()).isEqualTo(3);
        assertThat(vars.get("check.counted.mysql.fine.total").asLong()).isEqualTo(3);
        assertThat(vars.get("check.any.total").asLong()).isGreaterThanOrEqualTo(9);
        assertThat(vars.get("aggregated.mysql.fine").asDouble()).isEqualTo(0.25);
        assertThat(vars.get("consensus.is_leader").asLong()).isEqualTo(1);
        assertThat(vars.get("probes.error").asLong()).isPositive();
        long probes = vars.get("probes.total").asLong();
        Eventually.eventually(
                "more probes",
                LocalNode.SOON,
                () -> node.get("/debug/vars").body().get("probes.total").asLong() > probes + 10);
    }

    /** In the original, reports asked for at the same time panicked, and odd names made them invalid for good. */
    @Test
    void debugVars_whenAskedForAtOnceWhileNewAppsAsk_areWholeAndValid() {
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int client = 0; client < 6; client++) {
            int number = client;
            clients.add(CompletableFuture.runAsync(() -> askForVars(number), Thread::startVirtualThread));
        }
        CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).join();
        assertThat(node.get("/debug/vars").body().get("http.handler-failures").asLong())
                .isZero();
    }

    private static void askForVars(int client) {
        for (int round = 0; round < 25; round++) {
            node.get("/check/a%22%5C" + client + "." + round + "/mysql/fine");
            JsonNode vars = node.get("/debug/vars").body();
            assertThat(vars.get("check.any.total").asLong()).isPositive();
            assertThat(vars.get("consensus.is_healthy").asLong()).isEqualTo(1);
        }
    }

    @Test
    void metrics_whenScraped_showTheSameNumbers() {
        node.get("/check/scraped/mysql/fine");
        assertThat(node.text("/metrics"))
                .contains("freno_checks_total{app=\"scraped\",outcome=\"allowed\",store=\"mysql/fine\"} 1.0")
                .contains("freno_probe_failures_total{kind=\"connect\"}")
                .contains("freno_store_seconds_since_healthy{store=\"mysql/fine\"} 0.0")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void stores_whenHostsAnswerAndFail_showEachHostAndTheInventory() {
        JsonNode over = node.get("/stores/mysql/over").body();
        JsonNode host = over.at("/Metrics/default/Hosts").values().iterator().next();
        assertThat(over.get("Reason").asString()).isEqualTo("THRESHOLD_EXCEEDED");
        assertThat(host.get("Counted").asBoolean()).isTrue();
        assertThat(host.get("Value").asDouble()).isEqualTo(7.5);
        assertThat(over.at("/Inventory/Source").asString()).isEqualTo("static list");
        assertThat(over.at("/Inventory/Hosts").asInt()).isEqualTo(1);
        assertThat(over.at("/Inventory/AgeMillis").asLong()).isBetween(0L, 60_000L);

        JsonNode dead = node.get("/stores").body().get("mysql/dead");
        assertThat(dead.at("/Metrics/default/Hosts")
                        .values()
                        .iterator()
                        .next()
                        .get("Failure")
                        .asString())
                .isEqualTo("CONNECT");
    }

    @Test
    void meters_always_tellHowTheInventoriesStand() {
        assertThat(node.text("/metrics"))
                .contains("freno_inventory_hosts{store=\"mysql/fine\"} 1.0")
                .contains("freno_inventory_failing{store=\"mysql/fine\"} 0.0")
                .contains("freno_inventory_age_seconds{store=\"mysql/dead\"}");
        assertThat(node.get("/debug/vars")
                        .body()
                        .get("inventory.mysql.fine.hosts")
                        .asInt())
                .isEqualTo(1);
    }
}
