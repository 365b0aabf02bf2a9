package dev.freno.server.http;

import static dev.freno.server.http.ScriptedLeader.CLOSE;
import static dev.freno.server.http.ScriptedLeader.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import dev.freno.server.group.Receipt;
import dev.freno.server.http.RawHttp.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The leader fails while it is asked, or changes: no 200 that it did not give, no command sent twice, and an end in time.
 * The follower's clock stands unless a test moves it.
 */
class ForwardingFaultsTest {
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(1);
    private static final Duration COMMAND_LIMIT = Duration.ofMillis(3250);
    private static final String CHECK = "/check-if-exists/app/mysql/missing";
    private static final String COMMAND = "/throttle-app/a";
    private TestNode follower;
    private ScriptedLeader leader;

    @BeforeEach
    void start() throws Exception {
        follower = TestNode.follower();
        leader = new ScriptedLeader(line -> leading(200, "{}"));
        follower.group.follow("old", leader.address());
    }

    @AfterEach
    void stop() {
        leader.close();
        follower.close();
    }

    /** What the leader says that the follower knows of. */
    private static String leading(int status, String body) {
        return ScriptedLeader.leading("old", status, body);
    }

    private static void isNoLeader(Response answer) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body())
                .isEqualTo("{\"StatusCode\":404,\"Value\":0,\"Threshold\":0,\"Message\":\"No leader\","
                        + "\"Reason\":\"NO_LEADER\"}\n");
    }

    private static void isUnchanged(Response answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("nothing has changed");
    }

    private static void isUnknown(Response answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("Outcome unknown, the command may or may not have been applied");
    }

    /** Asks, lets the follower's time pass once the leader has the request, and returns the answer. */
    private Response askedFor(String target, Duration passing) {
        CompletableFuture<Response> answer = follower.asking("GET", target);
        leader.awaitRequests(1);
        follower.moments.advance(passing);
        return answer.join();
    }

    @Test
    void check_ofALeaderThatHangs_isNoLeaderInTime() {
        leader.script(line -> SILENCE);
        isNoLeader(askedFor(CHECK, CHECK_LIMIT));
        assertThat(follower.number("forwarded.check.no_leader")).isEqualTo(1);
        assertThat(follower.number("check.app.unknown.total")).isEqualTo(1);
    }

    @Test
    void command_ofALeaderThatHangs_isUnknownInTimeAndSentOnce() {
        leader.script(line -> SILENCE);
        CompletableFuture<Response> command = follower.asking("GET", COMMAND);
        leader.awaitRequests(1);
        follower.moments.advance(COMMAND_LIMIT.minusMillis(1));
        // A check that comes now goes its whole way while the command still waits.
        leader.script(line -> leading(200, "{}"));
        assertThat(follower.asking("GET", CHECK).join().status()).isEqualTo(200);
        assertThat(command).isNotDone();

        follower.moments.advance(Duration.ofMillis(1));
        isUnknown(command.join());
        assertThat(leader.countOf(COMMAND)).isEqualTo(1);
        assertThat(follower.number("forwarded.command.unknown")).isEqualTo(1);
    }

    @Test
    void command_whoseConnectionBreaks_isUnknownAtOnceAndSentOnce() throws Exception {
        for (String broken : List.of(
                CLOSE,
                "HTTP/1.1 200 OK\r\nX-Freno-Leading: old\r\nContent-Length: 10\r\n\r\n{" + CLOSE,
                "nonsense\r\n\r\n" + CLOSE,
                leading(200, "x".repeat(70_000)),
                ScriptedLeader.answer(200, "", "{}"),
                ScriptedLeader.answer(200, "X-Freno-Leading: true\r\n", "{}"),
                ScriptedLeader.leading("another", 200, "{}"))) {
            leader.requests.clear();
            leader.script(line -> broken);
            isUnknown(follower.get(COMMAND));
            assertThat(leader.countOf(COMMAND)).isEqualTo(1);
        }
    }

    @Test
    void check_whoseAnswerIsNone_isNeverAllowed() throws Exception {
        for (String broken : List.of(
                CLOSE,
                "HTTP/1.1 200 OK\r\nX-Freno-Leading: old\r\nContent-Length: 10\r\n\r\n{" + CLOSE,
                "nonsense\r\n\r\n" + CLOSE,
                leading(200, "x".repeat(70_000)),
                ScriptedLeader.answer(200, "", "{}"),
                ScriptedLeader.answer(200, "X-Freno-Leading: true\r\n", "{}"),
                ScriptedLeader.leading("another", 200, "{}"))) {
            leader.requests.clear();
            leader.script(line -> broken);
            isNoLeader(askedFor(CHECK, CHECK_LIMIT));
            leader.script(line -> leading(200, "{}"));
            assertThat(follower.get(CHECK).status()).isEqualTo(200);
        }
    }

    @Test
    void keptConnection_thatTheLeaderHasClosed_costsACheckNothing() throws Exception {
        for (int i = 0; i < 20; i++) {
            leader.script(line -> leading(200, "{}") + CLOSE);
            assertThat(follower.get(CHECK).status()).isEqualTo(200);
        }
    }

    @Test
    void check_thatBreaksOnce_isAskedOnceMore() throws Exception {
        leader.script(line -> leader.requests.size() == 1 ? CLOSE : leading(200, "{}"));
        assertThat(follower.get(CHECK).status()).isEqualTo(200);
        assertThat(leader.countOf(CHECK)).isEqualTo(2);
    }

    @Test
    void leader_thatCannotBeReached_isTriedUntilTimeIsUpAndThenBriefly() throws Exception {
        follower.group.leaderHttp = new InstanceKey("127.0.0.1", FreePorts.next());
        CompletableFuture<Response> check = follower.asking("GET", CHECK);
        CompletableFuture<Response> command = follower.asking("GET", COMMAND);
        follower.awaitPending(2);
        follower.moments.advance(CHECK_LIMIT);
        isNoLeader(check.join());
        isUnchanged(command.join());

        follower.moments.advance(Duration.ofMillis(500));
        isNoLeader(follower.get(CHECK));
        isUnchanged(follower.get(COMMAND));

        follower.group.leaderHttp = leader.address();
        assertThat(follower.get(CHECK).status()).isEqualTo(200);
    }

    @Test
    void leaderChange_whileTheOldOneHangs_asksTheNewOneAtOnce() throws Exception {
        leader.script(line -> SILENCE);
        CompletableFuture<Response> check = follower.asking("GET", CHECK);
        CompletableFuture<Response> command = follower.asking("GET", COMMAND);
        leader.awaitRequests(2);
        try (TestNode successor = successor()) {
            follower.group.follow("new", successor.address());
            assertThat(check.join().status()).isEqualTo(200);
            assertThat(check.join().header("x-freno-leader")).isEqualTo("new");

            follower.awaitPending(1);
            follower.moments.advance(Duration.ofMillis(200));
            follower.awaitPending(1);
            followUntilDone(command);
            isUnknown(command.join());
            assertThat(successor.get("/throttled-apps").body()).isEqualTo("{}\n");
            assertThat(leader.countOf(COMMAND)).isEqualTo(1);
        }
    }

    /** When the loop notices the change is its own affair; from then on it waits for a fifth of a second. */
    private void followUntilDone(CompletableFuture<Response> answer) {
        Eventually.eventually(
                "done",
                Duration.ofSeconds(10),
                () -> {
                    follower.moments.advance(Duration.ofMillis(50));
                    return answer.isDone();
                },
                done -> done);
    }

    @Test
    void command_answeredByTheOldLeaderAfterTheChange_hasItsAnswer() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        leader.script(line -> {
            go.join();
            return leading(200, "{\"old\":1}");
        });
        CompletableFuture<Response> command = follower.asking("GET", COMMAND);
        leader.awaitRequests(1);
        try (TestNode successor = successor()) {
            follower.group.follow("new", successor.address());
            assertThat(follower.get("/check/app/mysql/ok").status()).isEqualTo(200);
            go.complete(null);
            assertThat(command.join().body()).isEqualTo("{\"old\":1}");
            assertThat(command.join().header("x-freno-leader")).isEqualTo("old");
        }
    }

    @Test
    void node_thatComesToLeadItself_answersAtOnce() throws Exception {
        leader.script(line -> SILENCE);
        CompletableFuture<Response> check = follower.asking("GET", "/check/app/mysql/ok");
        leader.awaitRequests(1);
        follower.group.leading = true;

        assertThat(check.join().status()).isEqualTo(200);
        assertThat(check.join().header("x-freno-leader")).isEmpty();
        assertThat(follower.number("forwarded.check.done_here")).isEqualTo(1);
        assertThat(follower.number("check.app.mysql.ok.total")).isEqualTo(1);
    }

    @Test
    void patience_whileALeaderIsReplaced_waitsForTheNext() throws Exception {
        assertThat(follower.get(CHECK).status()).isEqualTo(200);
        follower.group.leader = null;
        CompletableFuture<Response> check = follower.asking("HEAD", CHECK);
        CompletableFuture<Response> command = follower.asking("GET", COMMAND);
        follower.awaitPending(2);
        follower.moments.advance(Duration.ofMillis(900));
        follower.group.leader = "old";

        assertThat(check.join().status()).isEqualTo(200);
        assertThat(command.join().status()).isEqualTo(200);
        assertThat(leader.countOf(COMMAND)).isEqualTo(1);
    }

    @Test
    void patience_hasAnEnd() throws Exception {
        assertThat(follower.get(CHECK).status()).isEqualTo(200);
        follower.group.leader = null;
        CompletableFuture<Response> check = follower.asking("GET", CHECK);
        CompletableFuture<Response> command = follower.asking("GET", COMMAND);
        follower.awaitPending(2);
        follower.moments.advance(CHECK_LIMIT);
        isNoLeader(check.join());
        isUnchanged(command.join());

        follower.moments.advance(Duration.ofMillis(500));
        isNoLeader(follower.get(CHECK));
        isUnchanged(follower.get(COMMAND));
    }

    private static TestNode successor() {
        TestNode successor = new TestNode();
        successor.group.serviceId = "new";
        return successor;
    }

    @Test
    void oldLeader_thatSaysItDoesNotLead_isFollowedByTheNewOne() throws Exception {
        leader.script(line -> ScriptedLeader.answer(404, "X-Freno-Leading: false\r\n", "{}"));
        CompletableFuture<Response> check = follower.asking("GET", CHECK);
        CompletableFuture<Response> command = follower.asking("GET", COMMAND);
        leader.awaitRequests(4);
        try (TestNode successor = successor()) {
            follower.group.follow("new", successor.address());
            assertThat(check.join().status()).isEqualTo(200);
            assertThat(command.join().status()).isEqualTo(200);
            assertThat(successor.get("/throttled-apps").body()).contains("\"a\"");
        }
    }

    @Test
    void handingOver_clientsGetTheNewLeadersAnswer() throws Exception {
        follower.group.follow("127.0.0.1:10008", follower.address());
        follower.group.leading = true;
        assertThat(follower.get("/check/app/mysql/ok").status()).isEqualTo(200);
        follower.group.outcome = () -> {
            follower.group.handOver();
            return CompletableFuture.completedFuture(new Receipt.NoLeader());
        };
        CompletableFuture<Response> command = follower.asking("GET", COMMAND);
        follower.awaitPending(1);
        CompletableFuture<Response> check = follower.asking("GET", "/check/app/mysql/ok");
        follower.awaitPending(2);
        try (TestNode successor = successor()) {
            follower.group.follow("new", successor.address());
            assertThat(check.join().status()).isEqualTo(200);
            assertThat(check.join().header("x-freno-leader")).isEqualTo("new");
            assertThat(command.join().status()).isEqualTo(200);
            assertThat(successor.get("/throttled-apps").body()).contains("\"a\"");
        }
    }

    @Test
    void close_withRequestsUnderWay_ends() throws Exception {
        leader.script(line -> SILENCE);
        CompletableFuture<Response> check = follower.asking("GET", CHECK);
        CompletableFuture<Response> command = follower.asking("GET", COMMAND);
        leader.awaitRequests(2);

        TestNode.await(follower.api.close());

        follower.awaitPending(0);
        assertThat(check.handle((answer, failure) -> "ended").join()).isEqualTo("ended");
        assertThat(command.handle((answer, failure) -> "ended").join()).isEqualTo("ended");
        assertThat(leader.countOf(COMMAND)).isEqualTo(1);
    }
}
