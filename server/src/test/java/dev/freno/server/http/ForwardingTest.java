package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.http.RawHttp.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that does not lead is asked, and the leader answers. */
class ForwardingTest {
    private static final String LEADER = "leader.example:10008";
    private TestNode leader;
    private TestNode follower;

    @BeforeEach
    void start() {
        leader = new TestNode();
        leader.group.serviceId = LEADER;
        leader.group.leader = LEADER;
        follower = TestNode.follower();
        follower.group.follow(LEADER, leader.address());
    }

    @AfterEach
    void stop() {
        follower.close();
        leader.close();
    }

    @Test
    void check_onAFollower_isTheLeadersAnswerAndNamesIt() throws Exception {
        for (String target : List.of(
                "/check/app/mysql/ok",
                "/check/app/mysql/over",
                "/check/app/mysql/cold",
                "/check/app/mysql/two",
                "/check/app/mysql/missing",
                "/check//mysql/ok",
                "/check/app/mysql/over?p=low",
                "/check-if-exists/app/mysql/missing",
                "/check-read/app/mysql/ok/0.1",
                "/check-read-if-exists/app/redis/x/0.1")) {
            Response direct = leader.get(target);
            Response passed = follower.get(target);
            assertThat(passed.status()).describedAs(target).isEqualTo(direct.status());
            assertThat(passed.body()).isEqualTo(direct.body());
            assertThat(passed.header("content-type")).isEqualTo("application/json");
            assertThat(passed.header("x-freno-leader")).isEqualTo(LEADER);
            assertThat(passed.header("x-freno-leading")).isEmpty();
            assertThat(direct.header("x-freno-leader")).isEmpty();

            Response head = follower.head(target);
            assertThat(head.status()).isEqualTo(direct.status());
            assertThat(head.header("content-type")).isEqualTo("application/json");
            assertThat(head.header("x-freno-leader")).isEqualTo(LEADER);
        }
    }

    @Test
    void check_passedOn_isCountedByTheLeaderAlone() throws Exception {
        follower.get("/check/app/mysql/ok");
        follower.head("/check/app/mysql/ok");

        assertThat(leader.number("check.app.mysql.ok.total")).isEqualTo(2);
        assertThat(follower.number("check.app.mysql.ok.total")).isZero();
        assertThat(follower.number("forwarded.check.answered")).isEqualTo(2);
        assertThat(follower.number("forwarded.pending")).isZero();
        assertThat(follower.get("/metrics").body())
                .contains("freno_forwarded_requests_total{kind=\"check\",outcome=\"answered\"} 2.0");
    }

    @Test
    void check_thatIsWrong_isRefusedHere() throws Exception {
        follower.group.leaderHttp = new InstanceKey("127.0.0.1", 1);
        assertThat(follower.get("/check-read/app/mysql/ok/nan").status()).isEqualTo(400);
        assertThat(follower.get("/check/a%2Fb/mysql/ok").status()).isEqualTo(404);
        assertThat(follower.get("/throttle-app/a/ratio/2").status()).isEqualTo(400);
        assertThat(follower.get("/nothing").body()).isEqualTo("404 page not found\n");
        assertThat(follower.ask("OPTIONS", "/throttle-app/a").status()).isEqualTo(200);
        assertThat(follower.ask("POST", "/throttle-app/a").status()).isEqualTo(405);
        assertThat(follower.get("/throttled-apps").body()).isEqualTo("{}\n");
        assertThat(follower.get("/leader-check").status()).isEqualTo(404);
        assertThat(follower.number("forwarded.check.no_leader")).isZero();
        assertThat(follower.number("forwarded.command.no_leader")).isZero();
    }

    // D22: a command on a node that does not lead was answered 200 and lost.
    @Test
    void command_onAFollower_isDoneByTheLeader() throws Exception {
        Response done = follower.get("/throttle-app/caf%C3%A9/ttl/5/ratio/0.5?store_name=ok");
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.body()).isEqualTo("{\"StatusCode\":200,\"Message\":\"OK\"}\n");
        assertThat(done.header("content-type")).isEqualTo("application/json");
        assertThat(done.header("x-freno-leader")).isEqualTo(LEADER);
        assertThat(leader.get("/throttled-apps").body())
                .isEqualTo("{\"café/ok\":{\"ExpireAt\":\"2026-01-02T03:09:05Z\",\"Ratio\":0.5}}\n");
        assertThat(follower.get("/throttled-apps").body()).isEqualTo("{}\n");

        assertThat(follower.head("/unthrottle-app/caf%C3%A9?store_name=ok").header("content-length"))
                .isEqualTo(Integer.toString(done.body().length()));
        assertThat(leader.get("/throttled-apps").body()).isEqualTo("{}\n");
        for (String command : List.of("/skip-host/h1", "/skip-host/h2/ttl/5", "/recover-host/h1")) {
            assertThat(follower.get(command).status()).isEqualTo(200);
        }
        assertThat(leader.get("/skipped-hosts").body()).isEqualTo("{\"h2\":\"2026-01-02T03:09:05Z\"}\n");
        assertThat(follower.number("forwarded.command.answered")).isEqualTo(5);
    }

    @Test
    void origin_isTheClientsOrWhatItSays() throws Exception {
        follower.get("/check/near/mysql/ok");
        follower.get("/check/far/mysql/ok", "X-Forwarded-For: 10.1.2.3, 10.0.0.1");
        assertThat(leader.get("/recent-apps").body())
                .contains("\"near/127.0.0.1\"")
                .contains("\"far/10.1.2.3, 10.0.0.1\"");
        assertThat(follower.get("/recent-apps").body()).isEqualTo("{}\n");
    }

    @Test
    void request_goesOverTheWireAsItCameWithoutWhatBelongsToTheConnection() throws Exception {
        try (ScriptedLeader scripted = new ScriptedLeader(line -> ScriptedLeader.leading("o\u00e4??", 200, "{}"))) {
            follower.group.follow("o\u00e4\u20ac\n", scripted.address());
            Response passed = follower.get(
                    "/check/a%3Ab+c/mysql/ok?p=low&x=%zz&y=a/b",
                    "Connection: keep-alive, X-Mine", "X-Mine: 1", "Authorization: secret", "Content-Length: 0");
            assertThat(passed.body()).isEqualTo("{}");
            assertThat(passed.header("x-freno-leader")).isEqualTo("o\u00e4??");
            follower.head("/check/caf\u00e9/mysql/ok?\u00ff".replace("\u00e9", "\u00c3\u00a9"));
            follower.get("http://other.example/check-if-exists/b/mysql/ok");

            List<String> head = scripted.requests.getFirst();
            assertThat(head.getFirst()).isEqualTo("GET /check/a%3Ab+c/mysql/ok?p=low&x=%zz&y=a/b HTTP/1.1");
            assertThat(head.subList(1, head.size()))
                    .extracting(String::toLowerCase)
                    .containsExactlyInAnyOrder(
                            "host: " + scripted.address(),
                            "x-freno-forwarded-by: 127.0.0.1:10008",
                            "x-forwarded-for: 127.0.0.1");
            assertThat(scripted.requests.get(1).getFirst()).isEqualTo("HEAD /check/caf%C3%A9/mysql/ok?%FF HTTP/1.1");
            assertThat(scripted.requests.get(2).getFirst()).isEqualTo("GET /check-if-exists/b/mysql/ok HTTP/1.1");
        }
    }

    @Test
    void leader_withAnIpv6Address_isAsked() throws Exception {
        follower.group.leaderHttp = new InstanceKey(hasIpv6() ? "::1" : "127.0.0.1", leader.port);
        assertThat(follower.get("/check/app/mysql/ok").status()).isEqualTo(200);
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("::1"))) {
            return socket.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    @Test
    void request_thatWasPassedOnAlready_isNotPassedOnAgain() throws Exception {
        Response check = follower.get("/check/app/mysql/ok", "X-Forwarded-For: 1.2.3.4", "X-Freno-Forwarded-By: n3");
        assertThat(check.status()).isEqualTo(404);
        assertThat(check.body()).contains("NO_LEADER");
        assertThat(check.header("x-freno-leading")).isEqualTo("false");
        assertThat(check.header("x-freno-leader")).isEqualTo(LEADER);

        Response command = follower.get("/throttle-app/a", "X-Freno-Forwarded-By: n3");
        assertThat(command.status()).isEqualTo(503);
        assertThat(command.body()).contains("nothing has changed");
        assertThat(command.header("x-freno-leading")).isEqualTo("false");
        assertThat(leader.get("/throttled-apps").body()).isEqualTo("{}\n");
        assertThat(leader.number("check.any.total")).isZero();
    }

    @Test
    void twoFollowersThatPointAtEachOther_endInTime() throws Exception {
        try (TestNode other = TestNode.follower()) {
            other.group.follow("x", follower.address());
            follower.group.follow("y", other.address());
            CompletableFuture<Response> check = follower.asking("GET", "/check-if-exists/app/mysql/missing");
            CompletableFuture<Response> command = follower.asking("GET", "/throttle-app/a");
            follower.awaitPending(2);
            follower.moments.advance(Duration.ofSeconds(1));

            assertThat(check.join().status()).isEqualTo(404);
            assertThat(check.join().header("x-freno-leader")).isEqualTo("y");
            assertThat(command.join().status()).isEqualTo(503);
            assertThat(command.join().body()).contains("nothing has changed");
        }
    }

    @Test
    void node_thatIsNamedAsItsOwnLeader_doesNotAskItself() throws Exception {
        follower.group.follow("127.0.0.1:10008", follower.address());
        follower.moments.advance(Duration.ofMillis(1500));
        assertThat(follower.get("/check/app/mysql/ok").status()).isEqualTo(404);
        assertThat(follower.get("/throttle-app/a").status()).isEqualTo(503);
        assertThat(follower.number("forwarded.check.no_leader")).isEqualTo(1);
        assertThat(follower.number("check.any.total")).isEqualTo(1);
    }

    @Test
    void manyRequests_takeFewConnections() throws Exception {
        try (RawHttp client = new RawHttp(follower.port)) {
            for (int i = 0; i < 3000; i++) {
                client.send("HEAD /check/app/mysql/ok HTTP/1.1\r\nHost: freno\r\n\r\n");
                assertThat(client.receive(true).status()).isEqualTo(200);
            }
        }
        assertThat(leader.number("http.connections")).isEqualTo(1);
        List<CompletableFuture<Response>> atOnce = IntStream.range(0, 300)
                .mapToObj(i -> follower.asking("GET", "/check/app/mysql/ok"))
                .toList();
        atOnce.forEach(answer -> assertThat(answer.join().status()).isEqualTo(200));
        assertThat(leader.number("http.connections")).isLessThanOrEqualTo(32);
        assertThat(follower.number("forwarded.check.answered")).isEqualTo(3300);
    }

    @Test
    void refusing_saysAtOnceWhoLeads() throws Exception {
        try (TestNode refusing = new TestNode()) {
            refusing.group.follow(LEADER, leader.address());
            Response check = refusing.get("/check-if-exists/app/mysql/missing");
            assertThat(check.status()).isEqualTo(404);
            assertThat(check.body()).contains("\"Reason\":\"NO_LEADER\"");
            assertThat(check.header("x-freno-leader")).isEqualTo(LEADER);
            Response command = refusing.get("/throttle-app/a");
            assertThat(command.status()).isEqualTo(503);
            assertThat(command.body())
                    .isEqualTo("{\"StatusCode\":503,\"Message\":\"This node does not lead: nothing has changed. "
                            + "Ask the leader, leader.example:10008\"}\n");
            assertThat(command.header("x-freno-leader")).isEqualTo(LEADER);
            assertThat(leader.get("/throttled-apps").body()).isEqualTo("{}\n");
        }
    }
}
