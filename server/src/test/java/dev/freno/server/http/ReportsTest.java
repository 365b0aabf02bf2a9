package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reports over the wire. */
class ReportsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private Map<String, Object> vars() throws Exception {
        return MAPPER.readValue(node.get("/debug/vars").body(), new TypeReference<Map<String, Object>>() {});
    }

    @Test
    void aggregatedMetrics_ofEveryState_areTexts() throws Exception {
        String expected = "{\"mysql/broken\":\"error: Probe failed: access denied\","
                + "\"mysql/cold\":\"error: Metric not collected yet\",\"mysql/equal\":\"1.000000\","
                + "\"mysql/nohosts\":\"error: No hosts found\",\"mysql/ok\":\"0.300000\",\"mysql/over\":\"5.500000\","
                + "\"mysql/two\":\"0.250000\",\"mysql/two/threads\":\"250.000000\"}\n";
        assertThat(node.get("/aggregated-metrics").body()).isEqualTo(expected);
        assertThat(node.get("/aggregated-metrics?brief=true").body()).isEqualTo(expected.replace("000\"", "\""));
        assertThat(node.get("/aggregated-metrics?brief=yes").body()).isEqualTo(expected);
    }

    @Test
    void aggregatedMetrics_ofStaleValue_sayStale() throws Exception {
        node.moments.advance(Duration.ofSeconds(2));

        assertThat(node.get("/aggregated-metrics").body()).contains("\"mysql/ok\":\"error: Metric is stale\"");
    }

    // D9: a metric that was never healthy did not appear at all.
    @Test
    void metricsHealth_countsFromTheLastHealthyCheckOrTheStart() throws Exception {
        node.moments.advance(Duration.ofSeconds(1));
        node.stores.collect(node.moments.now());
        node.telemetry.health().tick(node.moments.now());
        node.moments.advance(Duration.ofMillis(2_500));

        assertThat(node.get("/metrics-health").body())
                .contains("\"mysql/ok\":{\"LastHealthyAt\":\"2026-01-02T03:04:06Z\",\"SecondsSinceLastHealthy\":2}")
                .contains("\"mysql/cold\":{\"LastHealthyAt\":\"2026-01-02T03:04:05Z\",\"SecondsSinceLastHealthy\":3}")
                .contains("\"mysql/over\":{\"LastHealthyAt\":\"2026-01-02T03:04:05Z\",\"SecondsSinceLastHealthy\":3}");
        assertThat(vars())
                .containsEntry("check.freno.mysql.ok.total", 1)
                .containsEntry("check.freno.mysql.over.error", 1)
                .containsEntry("check.mysql.ok.seconds_since_healthy", 2)
                .containsEntry("check.mysql.over.seconds_since_healthy", 3);
    }

    /** Else a node that begins to lead would call stores unhealthy that were well all the time. */
    @Test
    void metricsHealth_ofANodeThatFollows_isWhatItReadsItself() throws Exception {
        node.group.leading = false;
        node.moments.advance(Duration.ofSeconds(1));
        node.stores.collect(node.moments.now());
        node.telemetry.health().tick(node.moments.now());
        node.moments.advance(Duration.ofMillis(2_500));
        node.telemetry.health().tick(node.moments.now());

        assertThat(node.get("/metrics-health").body())
                .contains("\"mysql/ok\":{\"LastHealthyAt\":\"2026-01-02T03:04:06Z\",\"SecondsSinceLastHealthy\":2}")
                .contains("\"mysql/cold\":{\"LastHealthyAt\":\"2026-01-02T03:04:05Z\",\"SecondsSinceLastHealthy\":3}");
        assertThat(vars()).doesNotContainKey("check.freno.total").containsEntry("consensus.is_leader", 0);
    }

    @Test
    void recentApps_showWhoAskedFromWhere() throws Exception {
        node.get("/check/one/mysql/ok");
        node.get("/check/two/mysql/ok", "X-Forwarded-For: 10.1.2.3");
        node.get("/check/three/mysql/missing", "X-Forwarded-For: 2001:db8::7");
        node.get("/check/one/mysql/ok", "X-Forwarded-For:");
        node.get("/check//mysql/ok");
        node.moments.advance(Duration.ofSeconds(150));
        node.get("/check/two/mysql/ok", "X-Forwarded-For: 10.1.2.3");

        assertThat(node.get("/recent-apps").body())
                .isEqualTo("{\"one/127.0.0.1\":{\"CheckedAtEpoch\":1767323045,\"MinutesSinceChecked\":2},"
                        + "\"three/2001:db8::7\":{\"CheckedAtEpoch\":1767323045,\"MinutesSinceChecked\":2},"
                        + "\"two/10.1.2.3\":{\"CheckedAtEpoch\":1767323195,\"MinutesSinceChecked\":0}}\n");
        assertThat(node.get("/recent-apps/1").body())
                .isEqualTo("{\"two/10.1.2.3\":{\"CheckedAtEpoch\":1767323195,\"MinutesSinceChecked\":0}}\n");
        assertThat(node.get("/recent-apps/0").body()).contains("one/127.0.0.1");
    }

    @Test
    void recentApps_whenForwardedForIsEmpty_showThePeer() throws Exception {
        node.get("/check/one/mysql/ok", "X-Forwarded-For: ");

        assertThat(node.get("/recent-apps").body()).startsWith("{\"one/127.0.0.1\":");
    }

    @Test
    void recentApps_ofMinutesThatAreNone_areBadInput() throws Exception {
        assertThat(node.get("/recent-apps/-1").status()).isEqualTo(400);
        assertThat(node.get("/recent-apps/-1").body()).contains("'-1' is not a number of minutes");
    }

    // D42: of an IPv6 peer only the first character was shown. Where there is no IPv6, IPv4 is served.
    @Test
    void recentApps_showAnIpv6PeerWhole() throws Exception {
        InetAddress loopback = HttpApi.hasIpv6() ? InetAddress.ofLiteral("::1") : InetAddress.ofLiteral("127.0.0.1");
        try (RawHttp client = new RawHttp(loopback, node.port)) {
            client.send("HEAD /check/app/mysql/ok HTTP/1.1\r\nHost: freno\r\n\r\n")
                    .receive(true);
        }

        assertThat(node.get("/recent-apps").body()).contains(HttpApi.hasIpv6() ? "\"app/::1\"" : "\"app/127.0.0.1\"");
    }

    @Test
    void vars_haveTheNamesOfTheOriginal() throws Exception {
        node.get("/check/app/mysql/ok");
        node.get("/check/app/mysql/over");
        node.get("/check/app/mysql/broken");
        node.get("/check/app/mysql/made-up");
        node.get("/throttle-app/denied?store_name=ok");
        node.telemetry.probes().succeeded(2_000_000);
        node.telemetry.probes().failed(FailureKind.TIMEOUT);
        node.telemetry.hostChecks().answered(404);
        node.telemetry.hostChecks().failed();
        node.telemetry.hostChecks().skipped(7);

        assertThat(vars())
                .containsEntry("check.any.total", 4)
                .containsEntry("check.any.error", 3)
                .containsEntry("check.any.internal-error", 1)
                .containsEntry("check.app.total", 4)
                .containsEntry("check.app.mysql.ok.total", 1)
                .containsEntry("check.app.mysql.ok.error", 0)
                .containsEntry("check.any.mysql.broken.internal-error", 1)
                .containsEntry("check.app.unknown.total", 1)
                .containsEntry("aggregated.mysql.ok", 0.3)
                .doesNotContainKey("aggregated.mysql.cold")
                .containsEntry("throttled_states.denied/ok", 1)
                .containsEntry("probes.total", 2)
                .containsEntry("probes.error", 1)
                .containsEntry("probes.latency.count", 1)
                .containsKeys("probes.latency.mean", "probes.latency.99-percentile", "probes.latency.std-dev")
                .containsEntry("httpcheck.404", 1)
                .containsEntry("httpcheck.error", 1)
                .containsEntry("httpcheck.skip", 7)
                .containsEntry("consensus.is_leader", 1)
                .containsEntry("consensus.is_healthy", 1)
                .containsKey("check.mysql.cold.seconds_since_healthy")
                .doesNotContainKey("cmdline");
        assertThat(node.get("/debug/metrics").body()).contains("\"check.any.total\":4");
    }

    // D40: one request with a strange name made the report invalid JSON for all.
    @Test
    void vars_withAnyAppName_areValidJson() throws Exception {
        node.get("/check/%22%5C%3C%E2%80%A8/mysql/ok");

        assertThat(vars()).containsEntry("check.\"\\<\u2028.total", 1);
    }

    // D15: two readers at once, and new names, ended in a panic.
    @Test
    void vars_readByManyWhileNamesAppear_areAlwaysWhole() throws Exception {
        try (ExecutorService readers = Executors.newFixedThreadPool(6)) {
            for (int round = 0; round < 10; round++) {
                node.get("/check/new-" + round + "/mysql/ok");
                List<Future<Map<String, Object>>> read = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    read.add(readers.submit(this::vars));
                }
                for (Future<Map<String, Object>> vars : read) {
                    assertThat(vars.get()).containsEntry("check.new-" + round + ".total", 1);
                }
            }
        }
    }

    @Test
    void metrics_areTheSameNumbersForPrometheus() throws Exception {
        node.get("/check/app/mysql/ok");
        node.get("/check/app/mysql/over");

        assertThat(node.get("/metrics").body())
                .contains("freno_checks_total{app=\"app\",outcome=\"allowed\",store=\"mysql/ok\"} 1.0")
                .contains("freno_checks_total{app=\"app\",outcome=\"refused\",store=\"mysql/over\"} 1.0")
                .contains("freno_verdicts_total{reason=\"THRESHOLD_EXCEEDED\"} 1.0")
                .contains("freno_store_value{metric=\"default\",store=\"mysql/ok\"} 0.3")
                .contains("freno_group_leading 1.0")
                .contains("jvm_memory_used_bytes");
    }
}
