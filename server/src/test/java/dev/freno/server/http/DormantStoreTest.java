package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.lab.Eventually;
import dev.freno.server.http.RawHttp.Response;
import dev.freno.server.store.Dormancy;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks of a store that nobody has asked about for long, over the wire: they wait for a reading of now. */
class DormantStoreTest {
    private static final String CHECK = "/check/app/mysql/ok";

    private final AtomicInteger alarms = new AtomicInteger();
    private TestNode node;

    @BeforeEach
    void start() {
        node = new TestNode();
        node.stores.dormancy.onAlarm(alarms::incrementAndGet);
        sleep(node);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /** A minute and a bit passes, with a reading at the end of it that is still fresh. */
    private static void sleep(TestNode slept) {
        slept.moments.advance(Duration.ofSeconds(61));
        read(slept, 0.3);
        slept.moments.advance(Duration.ofSeconds(1));
        assertThat(slept.stores.dormancy.fallAsleep(slept.moments.now().nanos()))
                .isTrue();
    }

    private static void read(TestNode reading, double value) {
        reading.stores.ok.accept(
                TestStores.HOST,
                0,
                Reading.measured(value, reading.moments.now().nanos()),
                reading.moments.now());
    }

    private CompletableFuture<Response> waiting(String method, String target) {
        CompletableFuture<Response> answer = node.asking(method, target);
        awaitAlarm();
        assertThat(answer).isNotDone();
        return answer;
    }

    private void awaitAlarm() {
        Eventually.eventually("a check that waits", () -> alarms.get() == 1);
    }

    @Test
    void check_isAnsweredByAReadingThatBeganAfterIt() {
        CompletableFuture<Response> answer = waiting("GET", CHECK);
        node.moments.advance(Duration.ofMillis(3));
        read(node, 0.5);
        assertThat(answer.join().status()).isEqualTo(200);
        assertThat(answer.join().body()).contains("\"Value\":0.5").contains("\"AgeMillis\":0");
    }

    @Test
    void check_whenTheStoreGotWorseMeanwhile_isRefused() {
        CompletableFuture<Response> answer = waiting("HEAD", CHECK);
        read(node, 7);
        assertThat(answer.join().status()).isEqualTo(429);
    }

    @Test
    void check_whenTheHostFails_isRefusedAtOnce() {
        CompletableFuture<Response> answer = waiting("GET", CHECK);
        node.stores.ok.accept(
                TestStores.HOST,
                0,
                new Reading.Failure(
                        FailureKind.CONNECT, "refused", node.moments.now().nanos()),
                node.moments.now());
        assertThat(answer.join().status()).isEqualTo(500);
        assertThat(answer.join().body()).contains("PROBE_FAILED");
    }

    @Test
    void check_whenNobodyAnswersWithinTheLimit_isRefusedAsStale() {
        CompletableFuture<Response> answer = waiting("GET", CHECK);
        node.moments.advance(Duration.ofSeconds(4));
        node.stores.ok.review(node.moments.now());
        assertThat(answer).isNotDone();
        node.moments.advance(Duration.ofSeconds(1));
        node.stores.ok.review(node.moments.now());
        assertThat(answer.join().status()).isEqualTo(500);
        assertThat(answer.join().body()).contains("STALE");
    }

    @Test
    void check_ofEachKind_waits() {
        List<CompletableFuture<Response>> answers = List.of(
                waiting("GET", "/check-read-if-exists/app/mysql/ok/0.4"),
                node.asking("GET", "/check-read/app/mysql/ok/0.6"),
                node.asking("HEAD", "/check-if-exists/app/mysql/ok"),
                node.asking("GET", CHECK + "?p=low"));
        read(node, 0.5);
        assertThat(answers.stream().map(answer -> answer.join().status())).containsExactly(429, 200, 200, 200);
    }

    @Test
    void checks_ofManyClients_waitForTheSameWake() {
        List<CompletableFuture<Response>> answers = IntStream.range(0, 200)
                .mapToObj(i -> node.asking(i % 2 == 0 ? "GET" : "HEAD", CHECK))
                .toList();
        awaitAlarm();
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        read(node, 0.5);
        assertThat(answers).allMatch(answer -> answer.join().status() == 200);
        assertThat(alarms).hasValue(1);
        assertThat(node.number("check.app.mysql.ok.total")).isEqualTo(200);
    }

    /** Requests that were sent ahead on one connection are answered in their order, none before the one that waits. */
    @Test
    void checks_sentAheadOnOneConnection_areAnsweredInOrder() throws Exception {
        try (RawHttp client = new RawHttp(node.port)) {
            client.send("GET " + CHECK + " HTTP/1.1\r\nHost: freno\r\n\r\nGET /check//mysql/ok HTTP/1.1\r\n"
                    + "Host: freno\r\n\r\n");
            awaitAlarm();
            read(node, 0.5);
            assertThat(client.receive(false).status()).isEqualTo(200);
            assertThat(client.receive(false).status()).isEqualTo(417);
        }
    }

    @Test
    void check_whoseClientHasGone_isForgotten() throws Exception {
        try (RawHttp client = new RawHttp(node.port)) {
            client.send("GET " + CHECK + " HTTP/1.1\r\nHost: freno\r\n\r\n");
            awaitAlarm();
        }
        Eventually.eventually("gone", () -> node.number("http.connections") == 0);
        read(node, 0.5);
        assertThat(node.get(CHECK).status()).isEqualTo(200);
        assertThat(node.number("check.app.mysql.ok.total")).isEqualTo(1);
        assertThat(node.number("http.handler-failures")).isZero();
    }

    @Test
    void stop_whileACheckWaits_finishesIt() throws Exception {
        try (RawHttp client = new RawHttp(node.port)) {
            client.send("GET " + CHECK + " HTTP/1.1\r\nHost: freno\r\n\r\n");
            awaitAlarm();
            Future<Void> closed = node.api.close();
            read(node, 0.5);
            assertThat(client.receive(false).status()).isEqualTo(200);
            assertThat(client.isClosedByServer()).isTrue();
            TestNode.await(closed);
        }
    }

    @Test
    void check_whenLeadershipIsLostMeanwhile_hasNoLeader() {
        CompletableFuture<Response> answer = waiting("GET", CHECK);
        node.group.leading = false;
        node.stores.dormancy.endWake();
        assertThat(answer.join().status()).isEqualTo(404);
        assertThat(answer.join().body()).contains("NO_LEADER");
    }

    /** It was on its way to a leader, and this node came to lead: it waits here as any other check. */
    @Test
    void check_whenItsNodeComesToLeadMeanwhile_waitsToo() {
        try (TestNode follower = TestNode.follower()) {
            follower.stores.dormancy.onAlarm(alarms::incrementAndGet);
            long later = follower.moments.now().nanos() + 2 * Dormancy.AFTER.toNanos();
            assertThat(follower.stores.dormancy.fallAsleep(later)).isTrue();
            CompletableFuture<Response> answer = follower.asking("GET", CHECK);
            follower.awaitPending(1);
            follower.group.leading = true;
            awaitAlarm();
            assertThat(answer).isNotDone();
            read(follower, 0.5);
            assertThat(answer.join().body()).contains("\"Value\":0.5");
        }
    }

    @Test
    void check_onANodeThatDoesNotLead_doesNotWakeTheStore() throws IOException {
        node.group.leading = false;
        assertThat(node.get(CHECK).status()).isEqualTo(404);
        assertThat(node.stores.dormancy.isDormant()).isTrue();
    }

    @Test
    void check_thatIsRefusedAnyway_doesNotWait() throws IOException {
        assertThat(node.get("/throttle-app/banned").status()).isEqualTo(200);
        assertThat(node.get("/check/banned/mysql/ok").body()).contains("APP_DENIED");
        assertThat(node.get("/check//mysql/ok").body()).contains("NO_APP");
        node.stores.ok.markLowPriority(node.moments.now().nanos());
        assertThat(node.get(CHECK + "?p=low").body()).contains("LOW_PRIORITY");
        assertThat(alarms).hasValue(1);
    }

    /** The rule draws once: a check that waits has not drawn yet. */
    @Test
    void check_underARatio_waitsAndIsThenDrawn() throws IOException {
        assertThat(node.get("/throttle-app/app/ratio/0.9").status()).isEqualTo(200);
        CompletableFuture<Response> answer = waiting("GET", CHECK);
        read(node, 0.5);
        assertThat(answer.join().body()).contains("APP_DENIED");
    }

    @Test
    void reports_whileDormant_sayItAndDoNotWake() throws IOException {
        assertThat(node.get("/stores/mysql/ok").body()).contains("\"Dormant\":true");
        assertThat(node.get("/stores/mysql/over").body()).doesNotContain("Dormant");
        assertThat(node.number("stores.dormant")).isEqualTo(1);
        assertThat(node.get("/metrics").body()).contains("freno_stores_dormant 1.0");
        node.telemetry.health().tick(node.moments.now());
        assertThat(node.get("/aggregated-metrics").status()).isEqualTo(200);
        assertThat(node.stores.dormancy.isDormant()).isTrue();
        assertThat(alarms).hasValue(0);
    }

    /** freno's own check of it finds old values, which says nothing; it is not counted as an error. */
    @Test
    void healthCheck_whileDormantAndStale_isNotCounted() {
        node.moments.advance(Duration.ofSeconds(5));
        node.stores.ok.review(node.moments.now());
        node.telemetry.health().tick(node.moments.now());
        assertThat(node.number("check.freno.mysql.ok.total")).isZero();
        assertThat(node.number("check.freno.mysql.over.total")).isEqualTo(1);
    }
}
