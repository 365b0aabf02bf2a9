package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.group.Receipt;
import dev.freno.server.http.RawHttp.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Throttling and skipping over the wire. The node's clock stands at 2026-01-02T03:04:05Z. */
class ControlContractTest {
    private static final String OK = "{\"StatusCode\":200,\"Message\":\"OK\"}\n";
    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private void done(String target) throws Exception {
        Response response = node.get(target);
        assertThat(response.body()).describedAs(target).isEqualTo(OK);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-type")).isEqualTo("application/json");
    }

    private String throttled() throws Exception {
        return node.get("/throttled-apps").body();
    }

    private static String rule(String key, String expireAt, String ratio) {
        return "{\"" + key + "\":{\"ExpireAt\":\"" + expireAt + "\",\"Ratio\":" + ratio + "}}\n";
    }

    // D17: what a missing TTL or ratio means, and what of an earlier rule is kept.
    @Test
    void throttle_ofAppNotThrottled_hasTheDefaultsOfTheContract() throws Exception {
        done("/throttle-app/a");
        assertThat(throttled()).isEqualTo(rule("a", "2026-01-02T04:04:05Z", "1"));
        done("/unthrottle-app/a");
        done("/throttle-app/a/ttl/5");
        assertThat(throttled()).isEqualTo(rule("a", "2026-01-02T03:09:05Z", "1"));
        done("/unthrottle-app/a");
        done("/throttle-app/a/ratio/0.3");
        assertThat(throttled()).isEqualTo(rule("a", "2026-01-02T04:04:05Z", "0.3"));
        done("/unthrottle-app/a");
        done("/throttle-app/a/ttl/5/ratio/0.3");
        assertThat(throttled()).isEqualTo(rule("a", "2026-01-02T03:09:05Z", "0.3"));
        done("/unthrottle-app/a");
        assertThat(throttled()).isEqualTo("{}\n");
    }

    @Test
    void throttle_ofThrottledApp_keepsWhatTheContractKeeps() throws Exception {
        done("/throttle-app/a/ttl/30/ratio/0.5");
        done("/throttle-app/a/ttl/5");
        assertThat(throttled()).isEqualTo(rule("a", "2026-01-02T03:09:05Z", "0.5"));
        done("/throttle-app/a/ratio/0.7");
        assertThat(throttled()).isEqualTo(rule("a", "2026-01-02T03:09:05Z", "0.7"));
        done("/throttle-app/a/ttl/7/ratio/0.1");
        assertThat(throttled()).isEqualTo(rule("a", "2026-01-02T03:11:05Z", "0.1"));
        done("/throttle-app/a");
        assertThat(throttled()).isEqualTo(rule("a", "2026-01-02T04:04:05Z", "1"));
    }

    @Test
    void throttle_withTtlZero_isPermanent() throws Exception {
        done("/throttle-app/a/ttl/0");
        assertThat(throttled()).isEqualTo(rule("a", "0001-01-01T00:00:00Z", "1"));
        done("/throttle-app/a/ratio/0.5");
        assertThat(throttled()).isEqualTo(rule("a", "0001-01-01T00:00:00Z", "0.5"));
    }

    @Test
    void throttle_whereTheDefaultTtlIsZero_isPermanent() throws Exception {
        try (TestNode permanent = new TestNode(HttpLimits.DEFAULT, 0)) {
            permanent.get("/throttle-app/a");
            assertThat(permanent.get("/throttled-apps").body()).contains("0001-01-01T00:00:00Z");
        }
    }

    @Test
    void throttle_whenItsTimeIsOver_isGoneFromCheckAndList() throws Exception {
        done("/throttle-app/a/ttl/1");
        assertThat(node.get("/check/a/mysql/ok").status()).isEqualTo(417);

        node.moments.advance(Duration.ofMinutes(1));
        node.stores.collect(node.moments.now());

        assertThat(node.get("/check/a/mysql/ok").status()).isEqualTo(200);
        assertThat(throttled()).isEqualTo("{}\n");
    }

    @Test
    void throttle_withStoreName_isForThatStoreOnly() throws Exception {
        done("/throttle-app/a?store_name=ok");
        done("/throttle-app/a/ttl/0/ratio/0.5?x=1&store_name=e%71ual");
        assertThat(throttled())
                .isEqualTo("{\"a/equal\":{\"ExpireAt\":\"0001-01-01T00:00:00Z\",\"Ratio\":0.5},"
                        + "\"a/ok\":{\"ExpireAt\":\"2026-01-02T04:04:05Z\",\"Ratio\":1}}\n");
        assertThat(node.get("/check/a/mysql/ok").body()).contains("\"Rule\":\"a/ok\"");
        assertThat(node.get("/check/a/mysql/over").status()).isEqualTo(429);

        done("/unthrottle-app/a");
        assertThat(node.get("/check/a/mysql/ok").status()).isEqualTo(417);
        done("/unthrottle-app/a?store_name=ok");
        assertThat(node.get("/check/a/mysql/ok").status()).isEqualTo(200);
    }

    @Test
    void storeName_whenEmpty_meansAllStores() throws Exception {
        done("/throttle-app/a?store_name=");
        assertThat(throttled()).startsWith("{\"a\":");
    }

    // D18, D20, D21, D24, D55: bad numbers were taken, answered twice, or applied all the same.
    @Test
    void control_withBadInput_is400NamingTheTextAndChangesNothing() throws Exception {
        for (List<String> row : List.of(
                List.of("/throttle-app/a/ttl/-5", "-5"),
                List.of("/throttle-app/a/ttl/1.5", "1.5"),
                List.of("/throttle-app/a/ttl/5256001", "5256001"),
                List.of("/throttle-app/a/ttl/9223372036854775807", "9223372036854775807"),
                List.of("/throttle-app/a/ttl/99999999999999999999", "99999999999999999999"),
                List.of("/throttle-app/a/ttl/x", "x"),
                List.of("/throttle-app/a/ttl/5/ratio/x", "x"),
                List.of("/throttle-app/a/ratio/NaN", "NaN"),
                List.of("/throttle-app/a/ratio/-1", "-1"),
                List.of("/throttle-app/a/ratio/1.01", "1.01"),
                List.of("/throttle-app/a/ratio/inf", "inf"),
                List.of("/throttle-app/a/ttl//ratio/1", ""),
                List.of("/throttle-app//ttl/5", ""),
                List.of("/throttle-app/freno", "freno"),
                List.of("/throttle-app/freno-share-domain/ttl/1", "freno-share-domain"),
                List.of("/throttle-app/%zz", "%zz"),
                List.of("/throttle-app/a?store_name=%zz", "%zz"),
                List.of("/throttle-app/a?store_name=mysql/ok", "mysql/ok"),
                List.of("/unthrottle-app/a?store_name=" + "s".repeat(129), "s".repeat(60) + "…"),
                List.of("/throttle-app/" + "a".repeat(129), "a".repeat(60) + "…"),
                List.of("/skip-host/h/ttl/x", "x"),
                List.of("/skip-host/h/ttl/-1", "-1"),
                List.of("/skip-host//ttl/5", ""),
                List.of("/skip-host/a%20b", "a b"),
                List.of("/skip-host/h:0", "h:0"),
                List.of("/recover-host/a%20b", "a b"),
                List.of("/recent-apps/x", "x"))) {
            Response response = node.get(row.getFirst());
            assertThat(response.status()).describedAs(row.getFirst()).isEqualTo(400);
            assertThat(response.body())
                    .describedAs(row.getFirst())
                    .startsWith("{\"StatusCode\":400,\"Message\":\"'" + row.getLast() + "' ")
                    .endsWith("\"}\n")
                    .hasLineCount(1);
            assertThat(node.head(row.getFirst()).status()).isEqualTo(400);
        }
        assertThat(throttled()).isEqualTo("{}\n");
        assertThat(node.get("/skipped-hosts").body()).isEqualTo("{}\n");
    }

    @Test
    void ttl_ofTenYears_isTheLongest() throws Exception {
        done("/throttle-app/a/ttl/5256000");
        done("/skip-host/h/ttl/5256000");
    }

    /** Blanks around a host's name made it {@code name:1}: answered with 200, and nothing was skipped. */
    @Test
    void skipHost_withBlanksAroundTheName_skipsThatHost() throws Exception {
        done("/skip-host/%20replica-2%20");
        assertThat(node.get("/skipped-hosts").body()).isEqualTo("{\"replica-2\":\"2026-01-02T04:04:05Z\"}\n");
        done("/recover-host/replica-2%20");
        assertThat(node.get("/skipped-hosts").body()).isEqualTo("{}\n");
    }

    @Test
    void skipHost_withEveryForm_isListedAndRecovered() throws Exception {
        done("/skip-host/replica-2");
        done("/skip-host/replica-1:3306/ttl/5");
        done("/skip-host/%5B::1%5D/ttl/0");
        done("/skip-host/[2001:db8::1]:3306/ttl/0");
        assertThat(node.get("/skipped-hosts").body())
                .isEqualTo("{\"::1\":\"2026-01-02T04:04:05Z\",\"[2001:db8::1]:3306\":\"2026-01-02T04:04:05Z\","
                        + "\"replica-1:3306\":\"2026-01-02T03:09:05Z\",\"replica-2\":\"2026-01-02T04:04:05Z\"}\n");

        done("/recover-host/replica-2");
        done("/recover-host/::1");
        done("/recover-host/%5B2001:db8::1%5D:3306");
        node.moments.advance(Duration.ofMinutes(5));
        assertThat(node.get("/skipped-hosts").body()).isEqualTo("{}\n");
    }

    @Test
    void unthrottleAndRecover_ofUnknownNames_are200() throws Exception {
        done("/unthrottle-app/nobody");
        done("/unthrottle-app/freno");
        done("/recover-host/nowhere");
    }

    // D26: an app that nobody had throttled was in every list.
    @Test
    void throttledApps_atStart_isEmpty() throws Exception {
        assertThat(throttled()).isEqualTo("{}\n");
    }

    @Test
    void head_ofControl_doesWhatGetDoes() throws Exception {
        assertThat(node.head("/throttle-app/a").status()).isEqualTo(200);
        assertThat(throttled()).startsWith("{\"a\":");
    }

    @Test
    void options_ofControl_doesNothing() throws Exception {
        assertThat(node.ask("OPTIONS", "/throttle-app/a").status()).isEqualTo(200);
        assertThat(node.ask("POST", "/throttle-app/a").status()).isEqualTo(405);
        assertThat(throttled()).isEqualTo("{}\n");
    }

    // D53: malformed control paths were redirected to well-formed ones, and executed.
    @Test
    void control_withMalformedPath_isNotFoundAndNotDone() throws Exception {
        for (String target : List.of(
                "/THROTTLE-APP/x",
                "/throttle-app/x/",
                "/throttle-app/",
                "/throttle-app",
                "//throttle-app/x",
                "/throttle-app/x/ttl",
                "/throttle-app/x/ttl/",
                "/throttle-app/x/ttl/5/",
                "/throttle-app/a%2Fb",
                "/throttle-app/..",
                "/throttle-app/%2e%2e",
                "/x/../throttle-app/x",
                "/skip-host/",
                "/skip-host/h/ttl/")) {
            assertThat(node.get(target).status()).describedAs(target).isEqualTo(404);
        }
        assertThat(throttled()).isEqualTo("{}\n");
    }

    @Test
    void receipt_ofEachKind_hasItsAnswer() throws Exception {
        node.group.outcome = () -> CompletableFuture.completedFuture(new Receipt.NoLeader());
        assertThat(node.get("/throttle-app/a").body())
                .isEqualTo("{\"StatusCode\":503,\"Message\":\"No leader: nothing has changed\"}\n");
        assertThat(node.head("/throttle-app/a").status()).isEqualTo(503);

        node.group.outcome = () -> CompletableFuture.completedFuture(new Receipt.Unknown("no answer in 2 s"));
        assertThat(node.get("/skip-host/h").body())
                .isEqualTo("{\"StatusCode\":503,\"Message\":\"Outcome unknown, the command may or may not have been "
                        + "applied: no answer in 2 s\"}\n");

        node.group.outcome = () -> CompletableFuture.completedFuture(new Receipt.Refused("too many rules"));
        assertThat(node.get("/throttle-app/a").body())
                .isEqualTo("{\"StatusCode\":400,\"Message\":\"too many rules\"}\n");

        node.group.outcome = () -> CompletableFuture.completedFuture(new Receipt.Busy("9 commands are under way"));
        assertThat(node.get("/throttle-app/a").body())
                .isEqualTo("{\"StatusCode\":503,\"Message\":\"Too busy, nothing has changed: 9 commands are under"
                        + " way\"}\n");

        node.group.outcome =
                () -> CompletableFuture.completedFuture(new Receipt.Failed("the MySQL backend failed: no table"));
        assertThat(node.get("/throttle-app/a").body())
                .isEqualTo("{\"StatusCode\":503,\"Message\":\"Not done, nothing has changed: the MySQL backend failed:"
                        + " no table\"}\n");

        node.group.outcome = () -> CompletableFuture.failedFuture(new IllegalStateException("secret detail"));
        assertThat(node.get("/throttle-app/a").body())
                .isEqualTo("{\"StatusCode\":500,\"Message\":\"internal error\"}\n");
        assertThat(node.telemetry.http().handlerFailures()).isEqualTo(1);
    }
}
