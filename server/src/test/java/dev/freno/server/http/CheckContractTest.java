package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.AppName;
import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.server.http.RawHttp.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checks of the contract, over the wire: statuses, bodies, and the order in which the steps are taken. */
class CheckContractTest {
    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private void throttle(String app, double ratio) {
        long now = node.moments.now().epochMillis();
        node.group.submit(new RuleCommand.ThrottleApp(app, null, ratio, Expiry.NEVER, Expiry.NEVER, now));
    }

    private int status(String target) throws Exception {
        return node.get(target).status();
    }

    @Test
    void check_inEveryState_hasTheStatusAndBodyOfTheContract() throws Exception {
        throttle("denied", 1);
        StringBuilder transcript = new StringBuilder();
        for (String target : List.of(
                "/check/app/mysql/ok",
                "/check/app/mysql/over",
                "/check/app/mysql/equal",
                "/check/app/mysql/cold",
                "/check/app/mysql/nohosts",
                "/check/app/mysql/broken",
                "/check/app/mysql/two",
                "/check/app/mysql/missing",
                "/check/app/redis/ok",
                "/check//mysql/ok",
                "/check/denied/mysql/ok",
                "/check/denied:part/mysql/ok",
                "/check/denied/mysql/missing",
                "/check/app/mysql/ok?p=low",
                "/check/app/mysql/over?p=low",
                "/check-if-exists/app/mysql/ok",
                "/check-if-exists/app/mysql/over",
                "/check-if-exists/app/mysql/cold",
                "/check-if-exists/app/mysql/missing",
                "/check-if-exists/app/redis/ok",
                "/check-if-exists//redis/ok",
                "/check-if-exists/denied/mysql/missing",
                "/check-read/app/mysql/ok/0.5",
                "/check-read/app/mysql/ok/0.3",
                "/check-read/app/mysql/ok/.25",
                "/check-read/app/mysql/ok/0",
                "/check-read/app/mysql/over/5.5",
                "/check-read/app/mysql/missing/2.5",
                "/check-read/app/redis/ok/2.5",
                "/check-read/denied/mysql/ok/2.5",
                "/check-read/app/mysql/ok/nan",
                "/check-read//redis/ok/nan",
                "/check-read-if-exists/app/mysql/missing/2.5",
                "/check-read-if-exists/app/mysql/cold/2.5",
                "/check/%D0%B0%3Cb%3E/mysql/ok")) {
            Response response = node.get(target);
            transcript.append("GET ").append(target).append(" → ").append(response.status());
            transcript.append(' ').append(response.header("content-type")).append('\n');
            transcript.append(response.body());
        }
        Golden.assertMatches("checks.txt", transcript.toString());
    }

    @Test
    void check_ofStaleValue_isNever200() throws Exception {
        node.moments.advance(Duration.ofMillis(1_300));

        Response response = node.get("/check/app/mysql/ok");

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body())
                .isEqualTo(
                        "{\"StatusCode\":500,\"Value\":0,\"Threshold\":1,\"Message\":\"Metric is stale\","
                                + "\"Reason\":\"STALE\",\"Host\":\"replica-1:3306\",\"Metric\":\"default\",\"AgeMillis\":1312}\n");
        assertThat(status("/check-if-exists/app/mysql/ok")).isEqualTo(500);
    }

    @Test
    void check_withoutLeader_is404() throws Exception {
        node.group.leading = false;

        Response response = node.get("/check/app/mysql/ok");

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body())
                .isEqualTo("{\"StatusCode\":404,\"Value\":0,\"Threshold\":0,\"Message\":\"No leader\","
                        + "\"Reason\":\"NO_LEADER\"}\n");
        assertThat(status("/check-if-exists/app/mysql/missing")).isEqualTo(404);
    }

    @Test
    void head_ofEveryKindOfCheck_hasTheStatusAndTypeOfGetAndNoBody() throws Exception {
        for (String target : List.of(
                "/check/app/mysql/ok",
                "/check/app/mysql/over",
                "/check/app/mysql/cold",
                "/check/app/mysql/broken",
                "/check//mysql/ok",
                "/check-if-exists/app/mysql/missing",
                "/check-read/app/mysql/ok/0.1",
                "/check-read/app/mysql/ok/x")) {
            Response get = node.get(target);
            try (RawHttp client = new RawHttp(node.port)) {
                client.send("HEAD " + target
                        + " HTTP/1.1\r\nHost: freno\r\n\r\nGET /hostname HTTP/1.1\r\nHost: freno\r\n\r\n");
                Response head = client.receive(true);
                assertThat(head.status()).describedAs(target).isEqualTo(get.status());
                assertThat(head.header("content-type")).isEqualTo(get.header("content-type"));
                assertThat(client.receive(false).body()).isEqualTo("\"node-1.example\"\n");
            }
        }
    }

    // D2: one -if-exists request for an unknown type turned that type to 200 for everybody, until restart.
    @Test
    void check_ofUnknownType_staysNotFoundAfterAnExcusedOne() throws Exception {
        assertThat(status("/check-if-exists/app/redis/y")).isEqualTo(200);

        assertThat(status("/check/app/redis/y")).isEqualTo(404);
        assertThat(status("/check-read/app/redis/y/1")).isEqualTo(404);
        assertThat(node.get("/check-if-exists/app/redis/y").body()).startsWith("{\"StatusCode\":200,");
    }

    // D3: -if-exists said 200 for stores that are configured and have no value.
    @Test
    void checkIfExists_ofConfiguredStoreWithoutValue_isNever200() throws Exception {
        assertThat(status("/check-if-exists/app/mysql/cold")).isEqualTo(404);
        assertThat(status("/check-if-exists/app/mysql/nohosts")).isEqualTo(500);
        assertThat(status("/check-if-exists/app/mysql/broken")).isEqualTo(500);
        assertThat(status("/check-read-if-exists/app/mysql/cold/5")).isEqualTo(404);
    }

    // D6: thresholds of 0, below 0 and NaN meant the configured one.
    @Test
    void checkRead_withAnyThreshold_takesItOrRefusesIt() throws Exception {
        assertThat(status("/check-read/app/mysql/ok/0")).isEqualTo(429);
        assertThat(status("/check-read/app/mysql/ok/1e-400")).isEqualTo(429);
        assertThat(status("/check-read/app/mysql/ok/+5")).isEqualTo(200);
        assertThat(status("/check-read/app/mysql/ok/5.")).isEqualTo(200);
        assertThat(status("/check-read/app/mysql/ok/1e1")).isEqualTo(200);
        for (String bad :
                List.of("-1", "nan", "NaN", "inf", "+Inf", "1e999", "0x10", "1_0", "5f", "", "%20", "1e", ".")) {
            assertThat(status("/check-read/app/mysql/ok/" + bad))
                    .describedAs("threshold '%s'", bad)
                    .isIn(400, 404);
        }
        assertThat(status("/check-read/app/mysql/ok/x")).isEqualTo(400);
    }

    // D10: a request's p=low stuck to the flags that other requests, and the self-checks, used.
    @Test
    void lowPriority_isAMatterOfOneRequest() throws Exception {
        assertThat(status("/check/normal/mysql/over")).isEqualTo(429);
        for (int i = 0; i < 5; i++) {
            assertThat(status("/check/low/mysql/over?p=low")).isEqualTo(417);
            assertThat(status("/check/normal/mysql/over")).isEqualTo(429);
            assertThat(status("/check/normal/mysql/ok")).isEqualTo(200);
        }
    }

    // D10 again, as a race: the flags of one request showed up in another.
    @Test
    void lowPriority_ofSomeClients_neverShowsInOthers() throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<?>> asking = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                asking.add(clients.submit(() -> askOften("/check/normal/mysql/over", 429)));
                asking.add(clients.submit(() -> askOften("/check/low/mysql/ok?p=low", 200)));
            }
            for (Future<?> client : asking) {
                client.get();
            }
        }
    }

    private boolean askOften(String target, int expected) throws IOException {
        try (RawHttp client = new RawHttp(node.port)) {
            for (int i = 0; i < 500; i++) {
                client.send("HEAD " + target + " HTTP/1.1\r\nHost: freno\r\n\r\n");
                assertThat(client.receive(true).status()).isEqualTo(expected);
            }
        }
        return true;
    }

    @Test
    void lowPriority_afterTheMarkHasPassed_isAskedLikeOthers() throws Exception {
        assertThat(status("/check/low/mysql/over?p=low")).isEqualTo(429);
        assertThat(status("/check/normal/mysql/over")).isEqualTo(429);
        assertThat(status("/check/low/mysql/over?p=low")).isEqualTo(417);

        node.moments.advance(Duration.ofMillis(1_001));

        assertThat(status("/check/low/mysql/over?p=low")).isEqualTo(429);
    }

    // D51: freno's own checks, and read checks, left a mark.
    @Test
    void lowPriority_isNotHeldBackByReadChecksNorByFrenoItself() throws Exception {
        assertThat(status("/check-read/app/mysql/over/1")).isEqualTo(429);
        node.telemetry.health().tick(node.moments.now());

        assertThat(status("/check/low/mysql/over?p=low")).isEqualTo(429);
    }

    @Test
    void lowPriority_isExactlyPEqualsLowAndTheFirstCounts() throws Exception {
        assertThat(status("/check/normal/mysql/over")).isEqualTo(429);
        for (String low : List.of("p=low", "x=1&p=low", "p=low&p=high", "p=%6cow", "&p=low")) {
            assertThat(status("/check/low/mysql/over?" + low)).describedAs(low).isEqualTo(417);
        }
        for (String normal :
                List.of("p=LOW", "p=lo", "p=low%20", "p=high&p=low", "pp=low", "p", "p=%zz", "", "?p=low")) {
            assertThat(status("/check/low/mysql/over?" + normal))
                    .describedAs(normal)
                    .isEqualTo(429);
        }
    }

    @Test
    void throttle_ofPartialRatio_goesByOneDraw() throws Exception {
        throttle("half", 0.5);
        throttle("tenth", 0.1);
        throttle("all", 1);
        throttle("exempt", 0);

        // The draw of this node is always 0.25.
        assertThat(status("/check/half/mysql/ok")).isEqualTo(417);
        assertThat(status("/check/tenth/mysql/ok")).isEqualTo(200);
        assertThat(status("/check/anybody/mysql/ok")).isEqualTo(417);
        assertThat(status("/check/exempt/mysql/ok")).isEqualTo(200);
    }

    // D27: a client could pass for freno itself, and freno could be throttled.
    @Test
    void check_byAClientNamedFreno_isAClientsCheck() throws Exception {
        throttle("all", 1);

        assertThat(status("/check/" + AppName.SELF_CHECK + "/mysql/ok")).isEqualTo(417);
    }

    // D43: bodies named hosts' accounts.
    @Test
    void check_ofBrokenStore_leaksNoDetail() throws Exception {
        assertThat(node.get("/check/app/mysql/broken").body())
                .contains("Probe failed: access denied")
                .doesNotContain("freno_account")
                .doesNotContain("10.9.8.7");
        assertThat(node.get("/aggregated-metrics").body()).doesNotContain("freno_account");
    }

    @Test
    void names_areDecodedAfterSplittingAndBounded() throws Exception {
        assertThat(status("/check/" + "a".repeat(128) + "/mysql/ok")).isEqualTo(200);
        assertThat(status("/check/" + "a".repeat(129) + "/mysql/ok")).isEqualTo(400);
        assertThat(status("/check/" + "%C3%A9".repeat(128) + "/mysql/ok")).isEqualTo(200);
        assertThat(status("/check/" + "%C3%A9".repeat(129) + "/mysql/ok")).isEqualTo(400);
        assertThat(status("/check/a/mysql/" + "x".repeat(129))).isEqualTo(400);
        assertThat(status("/check/a%2Fb/mysql/ok")).isEqualTo(404);
        assertThat(status("/check/a/mysql/o%6B")).isEqualTo(200);
        assertThat(status("/check/%/mysql/ok")).isEqualTo(400);
        assertThat(status("/check/%4/mysql/ok")).isEqualTo(400);
        assertThat(status("/check/%zz/mysql/ok")).isEqualTo(400);
        assertThat(status("/check/%FF/mysql/ok")).isEqualTo(400);
        assertThat(status("/check/a%00/mysql/ok")).isEqualTo(400);
        assertThat(node.get("/check/%zz/mysql/ok").body())
                .isEqualTo(
                        "{\"StatusCode\":400,\"Message\":\"'%zz' has a bad escape: % needs two hexadecimal digits\"}\n");
    }

    // An empty app is the one double slash that is a request of its own: a check for nobody.
    @Test
    void check_withAnotherEmptySegmentOrDotSegments_isNotFound() throws Exception {
        for (String target : List.of(
                "/check/app//ok",
                "/check/app/mysql/",
                "/check/app/mysql/ok/",
                "/check/app/mysql/ok//",
                "//check/app/mysql/ok",
                "/check",
                "/check/",
                "/check/app",
                "/check/app/mysql",
                "/check/app/mysql/ok/1",
                "/check-read/app/mysql/ok",
                "/check-read/app/mysql/ok/1/",
                "/check-if-exists-read/app/mysql/ok",
                "/CHECK/app/mysql/ok",
                "/check/../mysql/ok",
                "/check/./mysql/ok",
                "/check/%2e%2e/mysql/ok",
                "/../check/app/mysql/ok",
                "/checks/app/mysql/ok")) {
            Response response = node.get(target);
            assertThat(response.status()).describedAs(target).isEqualTo(404);
            assertThat(response.body()).isEqualTo("404 page not found\n");
            assertThat(response.header("content-type")).startsWith("text/plain");
        }
    }
}
