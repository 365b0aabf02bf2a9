package dev.freno.server;

import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.FreePorts;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import dev.freno.lab.SharedLab;
import dev.freno.server.LocalNode.Prepared;
import dev.freno.server.LocalNode.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * A node from its first moment on, with hosts that answer, that refuse, that never say a word, and with settings of
 * several kinds. Clients ask before it listens.
 */
class StartIT {
    private static final String CACHED = "\"MetricQuery\": \"select 0.25\", \"CacheMillis\": 60000";

    private static ServerSocket silent;
    private static LocalNode node;
    private static CheckWatch good;
    private static List<CheckWatch> neverKnown;

    @BeforeAll
    static void start() throws IOException {
        LabCluster lab = SharedLab.reset();
        String host = lab.replica(0).address();
        silent = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        String hung = "127.0.0.1:" + silent.getLocalPort();
        Prepared prepared = LocalNode.prepare(
                lab,
                cluster("good", "", host),
                cluster("refusing", "", "127.0.0.1:" + FreePorts.next()),
                cluster("silent", "", hung),
                cluster("one-silent", "", host, hung),
                cluster("one-silent-ignored", "\"IgnoreHostsCount\": 1", host, hung),
                cluster(
                        "no-source",
                        "\"HAProxySettings\": {\"Host\": \"127.0.0.1\", \"Port\": 1, \"PoolName\": \"p\"}",
                        host),
                cluster("no-number", "\"MetricQuery\": \"select 'NaN'\", \"IgnoreHostsThreshold\": 1", host),
                cluster("cached", CACHED, host),
                cluster("cached-too", CACHED, host),
                cluster("several", """
                        "Metrics": {"load": {"MetricQuery": "select 3", "ThrottleThreshold": 4},
                                    "size": {"MetricQuery": "show global variables like 'max_connections'",
                                             "ThrottleThreshold": 10},
                                    "lag": {}}""", host));
        good = CheckWatch.of(prepared.port(), "/check-if-exists/watch/mysql/good");
        neverKnown = List.of("refusing", "silent", "no-source", "no-number").stream()
                .map(store -> CheckWatch.of(prepared.port(), "/check-if-exists/watch/mysql/" + store))
                .toList();
        node = prepared.start();
    }

    @AfterAll
    static void stop() throws IOException {
        good.close();
        neverKnown.forEach(CheckWatch::close);
        node.close();
        silent.close();
        assertThat(node.deaths()).isEmpty();
    }

    /** In the original, such questions were answered with 200 while nothing was known of a store. */
    @Test
    void checkIfExists_whenNothingIsKnownOfAConfiguredStore_isNever200() {
        good.awaitStatus(200, 0);
        assertThat(good.all()).noneMatch(seen -> seen.body().contains("NO_SUCH_STORE"));
        node.awaitCheck("refusing", 500);
        node.awaitCheck("silent", 500);
        node.awaitCheck("no-number", 500);
        assertThat(node.check("no-source").status()).isEqualTo(404);
        for (CheckWatch watch : neverKnown) {
            watch.awaitAnswers(50, System.nanoTime());
            assertThat(watch.all()).as(watch.toString()).noneMatch(seen -> seen.status() == 200);
        }
    }

    /** In the original, a host that accepted connections and never answered kept the whole store unknown for ever. */
    @Test
    void check_whenAHostNeverAnswers_isAnErrorThatMayBeIgnored() {
        Reply error = node.awaitCheck("one-silent", 500);
        assertThat(error.reason()).isEqualTo("PROBE_FAILED");
        assertThat(error.text("Host")).isEqualTo("127.0.0.1:" + silent.getLocalPort());
        node.awaitCheck("one-silent-ignored", 200);
    }

    /** In the original, stores that shared a host and a query shared one cached value, which only one of them saw. */
    @Test
    void check_whenTwoStoresCacheTheSameQueryOfTheSameHost_isAnsweredForBoth() {
        assertThat(node.awaitCheck("cached", 200).number("Value")).isEqualTo(0.25);
        assertThat(node.awaitCheck("cached-too", 200).number("Value")).isEqualTo(0.25);
        assertThat(node.check("cached").status()).isEqualTo(200);
    }

    @Test
    void check_whenAStoreHasSeveralMetrics_isRefusedByAnyOfThem() {
        Reply refused = node.awaitCheck("several", 429);
        assertThat(refused.text("Metric")).isEqualTo("size");
        assertThat(refused.number("Threshold")).isEqualTo(10);
        JsonNode metrics = refused.body().get("Metrics");
        assertThat(metrics.valueStream().map(metric -> metric.get("Metric").asString()))
                .containsExactlyInAnyOrder("load", "size", "lag");
        assertThat(metrics.valueStream()
                        .filter(metric -> metric.get("Metric").asString().equals("load"))
                        .map(metric -> metric.get("Value").asDouble() + " "
                                + metric.get("Reason").asString()))
                .containsExactly("3.0 OK");
    }

    @Test
    void check_whenAHostHasAnIpv6Address_isAnswered() throws IOException {
        if (!hasIpv6()) {
            System.out.println("this machine has no IPv6 loopback address: nothing to probe there");
            return;
        }
        try (LabCluster lab = LabCluster.start(LabConfig.of(0).withExtraAddresses(List.of("::1")))) {
            String address = "[::1]:" + lab.primary().port();
            try (LocalNode six = LocalNode.start(lab, cluster("six", "\"MetricQuery\": \"select 1\"", address))) {
                assertThat(six.awaitCheck("six", 200).text("Host")).isEqualTo(address);
                assertThat(six.get("/skip-host/%5B::1%5D").status()).isEqualTo(200);
                assertThat(six.check("six").text("Message")).isEqualTo("No hosts found");
            }
        }
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
            return socket.isBound();
        } catch (IOException none) {
            return false;
        }
    }
}
