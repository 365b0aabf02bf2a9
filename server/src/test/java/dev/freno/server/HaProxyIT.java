package dev.freno.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import dev.freno.lab.HaProxy;
import dev.freno.lab.HaProxyConfig;
import dev.freno.lab.HaProxyConfig.Server;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import tools.jackson.databind.JsonNode;

/**
 * A node that takes its hosts from a real HAProxy. The hosts are one database server on several loopback addresses, so
 * that all have the same port, as the hosts of a store do.
 */
@EnabledIf("dev.freno.lab.HaProxy#isInstalled")
class HaProxyIT {
    private static final String POOL = "main_ro";
    private static final List<String> HOSTS = List.of("127.0.0.2", "127.0.0.3", "127.0.0.4");

    private static LabCluster lab;

    @BeforeAll
    static void start() {
        lab = LabCluster.start(LabConfig.of(0).withExtraAddresses(HOSTS));
    }

    @AfterAll
    static void stop() {
        if (lab != null) {
            lab.close();
        }
    }

    private static HaProxyConfig pool(String... hosts) {
        return HaProxyConfig.of(
                POOL,
                Stream.of(hosts)
                        .map(host -> new Server(host, host + ":" + lab.primary().port(), Server.CHECKED))
                        .toArray(Server[]::new));
    }

    private static String cluster(String name, String... addresses) {
        return """
                "%s": {"Port": %d, "MetricQuery": "select 0.25",
                       "HAProxySettings": {"Addresses": "%s", "PoolName": "%s"}}
                """.formatted(name, lab.primary().port(), String.join(",", addresses), POOL);
    }

    /** Waits until the node has exactly these hosts for the store, with a reading of each that counts. */
    private static void awaitHosts(LocalNode node, String store, String... hosts) {
        List<String> wanted = Stream.of(hosts)
                .map(host -> host + ":" + lab.primary().port() + " true")
                .toList();
        Eventually.eventually(
                "hosts of " + store,
                LocalNode.SOON,
                () -> node.get("/stores/mysql/" + store)
                        .body()
                        .at("/Metrics/default/Hosts")
                        .propertyStream()
                        .map(host -> host.getKey() + " " + host.getValue().get("Counted"))
                        .toList(),
                wanted::equals);
    }

    private static JsonNode awaitInventory(LocalNode node, String store, boolean failing) {
        return Eventually.eventually(
                "inventory of " + store,
                LocalNode.SOON,
                () -> node.get("/stores/mysql/" + store).body().get("Inventory"),
                inventory -> inventory.get("Failing").asBoolean() == failing);
    }

    private static void assertNeverFailed(CheckWatch watch) {
        List<CheckWatch.Seen> all = watch.all();
        int first = all.indexOf(
                all.stream().filter(seen -> seen.status() == 200).findFirst().orElseThrow());
        assertThat(all.subList(first, all.size()))
                .allMatch(seen -> seen.status() == 200)
                .hasSizeGreaterThan(1_000);
    }

    @Test
    void check_whileServersAreSwitchedAndHaProxyIsReloadedKilledAndRestarted_neverFails() {
        try (HaProxy proxy = HaProxy.start(pool("127.0.0.2", "127.0.0.3"));
                LocalNode node = LocalNode.start(lab, cluster("main", proxy.address()));
                CheckWatch watch = CheckWatch.of(node, "main")) {
            awaitHosts(node, "main", "127.0.0.2", "127.0.0.3");
            proxy.disable(POOL, "127.0.0.2");
            awaitHosts(node, "main", "127.0.0.3");
            proxy.enable(POOL, "127.0.0.2");
            awaitHosts(node, "main", "127.0.0.2", "127.0.0.3");
            proxy.reload(pool("127.0.0.3", "127.0.0.4"));
            awaitHosts(node, "main", "127.0.0.3", "127.0.0.4");
            proxy.kill();
            JsonNode failing = awaitInventory(node, "main", true);
            assertThat(failing.get("Message").asString()).contains("refused");
            assertThat(failing.get("Hosts").asInt()).isEqualTo(2);
            proxy.restart();
            awaitInventory(node, "main", false);
            awaitHosts(node, "main", "127.0.0.3", "127.0.0.4");
            assertNeverFailed(watch);
            assertThat(node.deaths()).isEmpty();
        }
    }

    /** D32, D33: a dead or stalled address of several kept all stores from getting hosts. */
    @Test
    void check_whenOtherAddressesAreDeadOrStalled_isAnsweredAllTheSame() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
                HaProxy proxy = HaProxy.start(pool("127.0.0.2"))) {
            String stalled = "127.0.0.1:" + silent.getLocalPort();
            String dead = "127.0.0.1:" + FreePorts.next();
            try (LocalNode node = LocalNode.start(
                    lab,
                    cluster("beside-stalled", stalled, proxy.address()),
                    cluster("beside-dead", dead, proxy.address()),
                    cluster("only-dead", dead),
                    cluster("only-stalled", stalled),
                    cluster("only-stalled-too", stalled),
                    cluster("alone", proxy.address()))) {
                Stream.of("alone", "beside-dead", "beside-stalled").forEach(store -> node.awaitCheck(store, 200));
                Stream.of("only-dead", "only-stalled", "only-stalled-too")
                        .forEach(store -> assertThat(node.check(store).status()).isEqualTo(404));
            }
        }
    }
}
