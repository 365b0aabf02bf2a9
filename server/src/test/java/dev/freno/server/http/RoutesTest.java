package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.group.DomainServices;
import dev.freno.server.http.RawHttp.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What holds for every route: methods, unknown paths, liveness and leadership. */
class RoutesTest {
    private static final List<String> EVERY_ROUTE = List.of(
            "/lb-check",
            "/_ping",
            "/status",
            "/leader-check",
            "/raft/leader",
            "/raft/state",
            "/consensus/leader",
            "/consensus/state",
            "/consensus/status",
            "/hostname",
            "/check/app/mysql/ok",
            "/check-if-exists/app/mysql/ok",
            "/check-read/app/mysql/ok/1",
            "/check-read-if-exists/app/mysql/ok/1",
            "/aggregated-metrics",
            "/metrics-health",
            "/throttle-app/x",
            "/throttle-app/x/ratio/0.5",
            "/throttle-app/x/ttl/5",
            "/throttle-app/x/ttl/5/ratio/0.5",
            "/unthrottle-app/x",
            "/throttled-apps",
            "/recent-apps",
            "/recent-apps/5",
            "/skip-host/h",
            "/skip-host/h/ttl/5",
            "/skipped-hosts",
            "/recover-host/h",
            "/debug/vars",
            "/debug/metrics",
            "/help",
            "/config/memcache",
            "/metrics");

    private static TestNode node;

    @BeforeAll
    static void start() throws Exception {
        node = new TestNode();
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @Test
    void everyRoute_answersGetAndHeadAlike() throws Exception {
        for (String route : EVERY_ROUTE) {
            Response get = node.get(route);
            Response head = node.head(route);
            assertThat(get.status()).describedAs(route).isEqualTo(200);
            assertThat(head.status()).describedAs(route).isEqualTo(200);
            assertThat(head.header("content-type")).isEqualTo(get.header("content-type"));
            assertThat(get.header("content-type"))
                    .describedAs(route)
                    .isEqualTo(
                            route.equals("/metrics") ? "text/plain; version=0.0.4; charset=utf-8" : "application/json");
            assertThat(get.body()).describedAs(route).endsWith("\n");
        }
    }

    @Test
    void everyRoute_withAnotherMethod_is405AndWithOptions200() throws Exception {
        for (String route : EVERY_ROUTE) {
            for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW")) {
                Response response = node.ask(method, route);
                assertThat(response.status()).describedAs(method + route).isEqualTo(405);
                assertThat(response.header("allow")).isEqualTo("GET, HEAD, OPTIONS");
                assertThat(response.header("x-content-type-options")).isEqualTo("nosniff");
            }
            Response options = node.ask("OPTIONS", route);
            assertThat(options.status()).isEqualTo(200);
            assertThat(options.header("allow")).isEqualTo("GET, HEAD, OPTIONS");
            assertThat(options.body()).isEmpty();
        }
    }

    @Test
    void unknownPath_is404InPlainText() throws Exception {
        for (String target : List.of(
                "/",
                "/nope",
                "status",
                "check/app/mysql/ok",
                "/Status",
                "/status/",
                "//status",
                "/./status",
                "/x/../status",
                "/status%2f",
                "/debug/pprof/",
                "/debug/vars/",
                "/help//",
                "/recent-apps/")) {
            Response response = node.get(target);
            assertThat(response.status()).describedAs(target).isEqualTo(404);
            assertThat(response.body()).isEqualTo("404 page not found\n");
            assertThat(response.header("content-type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(response.header("x-content-type-options")).isEqualTo("nosniff");
            assertThat(node.ask("POST", target).status()).describedAs(target).isEqualTo(404);
            assertThat(node.ask("OPTIONS", target).status()).describedAs(target).isEqualTo(404);
        }
    }

    @Test
    void wholeServer_isKnownToOptionsOnly() throws Exception {
        for (String target : List.of("*", "http://freno")) {
            Response options = node.ask("OPTIONS", target);
            assertThat(options.status()).describedAs(target).isEqualTo(200);
            assertThat(options.header("allow")).isEqualTo("GET, HEAD, OPTIONS");
            assertThat(node.get(target).status()).describedAs(target).isEqualTo(404);
            assertThat(node.ask("POST", target).status()).describedAs(target).isEqualTo(404);
        }
    }

    @Test
    void fixedPartOfAPath_thatIsEscaped_isNotFound() throws Exception {
        for (String target :
                List.of("/%73tatus", "/%63heck/app/mysql/ok", "/recent%2Dapps", "/throttle-app/a/%74tl/5")) {
            assertThat(node.get(target).status()).describedAs(target).isEqualTo(404);
        }
        assertThat(node.get("/throttled-apps").body()).doesNotContain("\"a\"");
    }

    // RFC 9110, 6.6.1: a server with a clock sends it, as the original does.
    @Test
    void date_isInEveryAnswer() throws Exception {
        for (String target : List.of("/check/app/mysql/ok", "/status", "/nowhere", "/check/%/mysql/ok")) {
            assertThat(node.get(target).header("date")).as(target).isEqualTo("Fri, 02 Jan 2026 03:04:05 GMT");
            assertThat(node.head(target).header("date")).as(target).isEqualTo("Fri, 02 Jan 2026 03:04:05 GMT");
        }
        node.moments.advance(Duration.ofSeconds(1));

        assertThat(node.get("/status").header("date")).isEqualTo("Fri, 02 Jan 2026 03:04:06 GMT");
    }

    @Test
    void absoluteForm_isUnderstood() throws Exception {
        assertThat(node.get("http://freno.example:8087/status").status()).isEqualTo(200);
        assertThat(node.get("http://freno.example/check/app/mysql/ok?p=low").status())
                .isEqualTo(200);
    }

    @Test
    void help_listsThePatternsInOrderOfRegistration() throws Exception {
        Golden.assertMatches("help.json", node.get("/help").body());
    }

    @Test
    void liveness_isAlwaysOk() throws Exception {
        for (String route : List.of("/lb-check", "/_ping", "/status")) {
            assertThat(node.get(route).body()).isEqualTo("{\"StatusCode\":200,\"Message\":\"OK\"}\n");
        }
    }

    @Test
    void leadership_onTheLeader_isTold() throws Exception {
        assertThat(node.get("/leader-check").body()).isEqualTo("\"HTTP 200\"\n");
        assertThat(node.get("/raft/leader").body()).isEqualTo("\"127.0.0.1:10008\"\n");
        assertThat(node.get("/consensus/state").body()).isEqualTo("\"Leader\"\n");
        assertThat(node.get("/consensus/status").body())
                .isEqualTo("{\"ServiceID\":\"127.0.0.1:10008\",\"Healthy\":true,\"IsLeader\":true,"
                        + "\"Leader\":\"127.0.0.1:10008\",\"State\":\"Leader\",\"Domain\":\"dc1:test\",\"ShareDomain\":\"\","
                        + "\"ShareDomainServices\":null,\"ShareDomainServicesList\":null,"
                        + "\"HealthyDomainServicesList\":null,\"Forced\":false}\n");
    }

    @Test
    void leadership_onAFollowerThatKnowsNoLeader_isTold() throws Exception {
        try (TestNode follower = new TestNode()) {
            follower.group.leading = false;
            follower.group.leader = null;
            follower.group.state = "Candidate";

            Response check = follower.get("/leader-check");
            assertThat(check.status()).isEqualTo(404);
            assertThat(check.body()).isEqualTo("\"HTTP 404\"\n");
            assertThat(follower.get("/raft/leader").status()).isEqualTo(500);
            assertThat(follower.get("/consensus/leader").body()).isEmpty();
            assertThat(follower.get("/raft/state").body()).isEqualTo("\"Candidate\"\n");
            assertThat(follower.get("/consensus/status").body()).contains("\"IsLeader\":false,\"Leader\":\"\"");
            assertThat(follower.get("/status").status()).isEqualTo(200);
        }
    }

    @Test
    void status_whereTheGroupKnowsItsServices_listsThem() throws Exception {
        try (TestNode sharing = new TestNode()) {
            sharing.group.services =
                    new DomainServices(Map.of("z:prod", "n9:8087", "b:prod", "n1:8087"), List.of("n2:8087", "n3:8087"));
            assertThat(sharing.get("/consensus/status").body())
                    .contains("\"ShareDomainServices\":{\"b:prod\":\"n1:8087\",\"z:prod\":\"n9:8087\"},"
                            + "\"ShareDomainServicesList\":[\"127.0.0.1:10008\",\"n1:8087\",\"n9:8087\"],"
                            + "\"HealthyDomainServicesList\":[\"n2:8087\",\"n3:8087\"],\"Forced\":false}");
        }
    }

    @Test
    void node_tellsItsNameAndItsMemcache() throws Exception {
        assertThat(node.get("/hostname").body()).isEqualTo("\"node-1.example\"\n");
        assertThat(node.get("/config/memcache").body())
                .isEqualTo("{\"MemcacheServers\":[\"mc1:11211\"],\"MemcachePath\":\"freno\"}\n");
    }

    @Test
    void bug_inAHandler_is500WithoutInternalsAndTheNodeGoesOn() throws Exception {
        try (TestNode broken = new TestNode()) {
            broken.group.bug = new IllegalStateException("password=hunter2");

            for (String target : List.of("/check/app/mysql/ok", "/throttled-apps")) {
                Response response = broken.get(target);
                assertThat(response.status()).isEqualTo(500);
                assertThat(response.body()).isEqualTo("{\"StatusCode\":500,\"Message\":\"internal error\"}\n");
            }
            assertThat(broken.telemetry.http().handlerFailures()).isEqualTo(2);
            assertThat(broken.get("/status").status()).isEqualTo(200);
        }
    }
}
