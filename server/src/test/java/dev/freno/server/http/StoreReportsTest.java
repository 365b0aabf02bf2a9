package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Standing;
import dev.freno.core.store.InstanceKey;
import dev.freno.server.inventory.InventoryState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reports of stores, host by host, over the wire. */
class StoreReportsTest {
    private static final InstanceKey SECOND = new InstanceKey("replica-2", 3307);

    private TestNode node;

    @BeforeEach
    void start() {
        node = new TestNode();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void store_ofOneMetric_tellsTheVerdictTheHostsAndTheInventory() throws Exception {
        assertThat(node.get("/stores/mysql/over").body())
                .isEqualTo("{\"Reason\":\"THRESHOLD_EXCEEDED\",\"Message\":\"Threshold exceeded\","
                        + "\"Metrics\":{\"default\":{\"Value\":5.5,\"Threshold\":1,"
                        + "\"Reason\":\"THRESHOLD_EXCEEDED\",\"Message\":\"Threshold exceeded\","
                        + "\"Host\":\"replica-1:3306\",\"AgeMillis\":12,"
                        + "\"Hosts\":{\"replica-1:3306\":{\"Counted\":true,\"Value\":5.5,\"AgeMillis\":12}}}},"
                        + "\"Inventory\":{\"Source\":\"static list\",\"Hosts\":1,\"AgeMillis\":10000,"
                        + "\"Failing\":false}}\n");
    }

    @Test
    void store_ofSeveralMetrics_tellsEach() throws Exception {
        JsonNode store = report("/stores/mysql/two");
        assertThat(store.get("Reason").asString()).isEqualTo("THRESHOLD_EXCEEDED");
        assertThat(store.get("Metrics").propertyNames()).containsExactly("lag", "threads");
        assertThat(store.at("/Metrics/lag/Reason").asString()).isEqualTo("OK");
        assertThat(store.at("/Metrics/threads/Value").asDouble()).isEqualTo(250);
    }

    @Test
    void store_whenAHostDoesNotCount_saysWhyAndShowsItsReading() throws Exception {
        node.stores.ok.hostsChanged(List.of(TestStores.HOST, SECOND), node.moments.now());
        assertThat(host("ok", SECOND).toString())
                .isEqualTo("{\"Counted\":false,\"Why\":\"JOINING\",\"Awaits\":\"FIRST_READING\"}");

        long at = node.moments.now().nanos();
        node.stores.ok.accept(SECOND, 0, Reading.measured(9, at), node.moments.now());
        for (Standing standing : Standing.values()) {
            if (standing != Standing.COUNTED) {
                node.stores.ok.standingsChanged(
                        host -> host.equals(SECOND) ? standing : Standing.COUNTED, node.moments.now());
                String awaits = standing == Standing.JOINING ? ",\"Awaits\":\"FIRST_HTTP_CHECK\"" : "";
                assertThat(host("ok", SECOND).toString())
                        .isEqualTo("{\"Counted\":false,\"Why\":\"" + standing + "\"" + awaits
                                + ",\"Value\":9,\"AgeMillis\":0}");
                assertThat(report("/stores/mysql/ok").get("Reason").asString()).isEqualTo("OK");
            }
        }
    }

    @Test
    void store_whenAHostFails_tellsTheKindAndNoDetail() throws Exception {
        assertThat(host("broken", TestStores.HOST).toString())
                .isEqualTo("{\"Counted\":true,\"Failure\":\"AUTH\",\"Message\":\"access denied\",\"AgeMillis\":12}");
        assertThat(node.get("/stores").body()).doesNotContain(TestStores.ACCOUNT);
    }

    @Test
    void store_whenAValueIsOld_showsItAsStale() throws Exception {
        node.moments.advance(Duration.ofSeconds(2));
        assertThat(host("ok", TestStores.HOST).toString())
                .isEqualTo("{\"Counted\":true,\"Value\":0.3,\"Failure\":\"STALE\",\"Message\":\"stale\","
                        + "\"AgeMillis\":2012}");
        assertThat(report("/stores/mysql/ok").get("Reason").asString()).isEqualTo("STALE");
        assertThat(report("/stores/mysql/ok").at("/Metrics/default").has("Value"))
                .isFalse();
    }

    @Test
    void store_whenItsSourceFails_tellsWhyAndHowOldTheHostsAre() throws Exception {
        node.stores.inventory = new InventoryState("HAProxy pool p", 0, null, null, "connection refused");
        assertThat(report("/stores/mysql/cold").get("Inventory").toString())
                .isEqualTo("{\"Source\":\"HAProxy pool p\",\"Hosts\":0,\"Failing\":true,"
                        + "\"Message\":\"connection refused\"}");
    }

    @Test
    void store_whenItsSourceWarns_tellsWhatItSays() throws Exception {
        node.stores.inventory = new InventoryState("HAProxy pool p", 2, 0L, "http://two: no answer", null);
        assertThat(report("/stores/mysql/ok").get("Inventory").toString())
                .isEqualTo("{\"Source\":\"HAProxy pool p\",\"Hosts\":2,\"AgeMillis\":10000,\"Failing\":false,"
                        + "\"Message\":\"http://two: no answer\"}");
    }

    @Test
    void stores_always_holdEveryStore() throws Exception {
        JsonNode stores = report("/stores");
        assertThat(stores.propertyNames())
                .containsExactly(
                        "mysql/broken",
                        "mysql/cold",
                        "mysql/equal",
                        "mysql/nohosts",
                        "mysql/ok",
                        "mysql/over",
                        "mysql/two");
        assertThat(stores.get("mysql/over")).isEqualTo(report("/stores/mysql/over"));
    }

    /** A bug in making a report looked like a store that is busy, and left no trace. */
    @Test
    void store_thatCannotBeReported_is503IfItTakesTooLongAndElseABug() throws Exception {
        for (String path : List.of("/stores", "/stores/mysql/ok")) {
            node.stores.noReports = new TimeoutException();
            assertThat(node.get(path).status()).isEqualTo(503);
            node.stores.noReports = new IllegalStateException("a bug");
            assertThat(node.get(path).status()).isEqualTo(500);
        }
    }

    @Test
    void store_thatIsNotConfigured_is404NamingIt() throws Exception {
        assertThat(node.get("/stores/mysql/other").status()).isEqualTo(404);
        assertThat(node.get("/stores/mysql/other").body())
                .isEqualTo("{\"StatusCode\":404,\"Message\":\"No store 'mysql/other'\"}\n");
        assertThat(node.get("/stores/redis/ok").status()).isEqualTo(404);
    }

    private JsonNode report(String path) throws Exception {
        return JsonMapper.shared().readTree(node.get(path).body());
    }

    private JsonNode host(String store, InstanceKey host) throws Exception {
        return report("/stores/mysql/" + store)
                .get("Metrics")
                .get("default")
                .get("Hosts")
                .get(host.toString());
    }
}
