package dev.freno.server;

import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freno.lab.Eventually;
import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import dev.freno.server.LocalNode.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Rules and marks through a whole node. Each test has apps and stores of its own, since rules stay. */
class RulesIT {
    private static LocalNode node;

    @BeforeAll
    static void start() {
        LabCluster lab = SharedLab.reset();
        String host = lab.replica(0).address();
        node = LocalNode.start(
                lab,
                cluster("free", "\"MetricQuery\": \"select 0.5\", \"ThrottleThreshold\": 1", host),
                cluster("other", "\"MetricQuery\": \"select 0.5\", \"ThrottleThreshold\": 1", host),
                cluster("over", "\"MetricQuery\": \"select 5\", \"ThrottleThreshold\": 1", host),
                cluster("marked", "\"MetricQuery\": \"select 5\", \"ThrottleThreshold\": 1", host));
        node.awaitCheck("free", 200);
        node.awaitCheck("other", 200);
        node.await("/check-read/app/mysql/over/5", 200);
        node.await("/check-read/app/mysql/marked/5", 200);
    }

    @AfterAll
    static void stop() {
        node.close();
        assertThat(node.deaths()).isEmpty();
    }

    private static void ok(String command) {
        Reply reply = node.get(command);
        assertThat(reply.status()).as(command + " " + reply.body()).isEqualTo(200);
    }

    private static int check(String app, String store) {
        return node.get("/check/" + app + "/mysql/" + store).status();
    }

    @Test
    void throttleApp_whenCommitted_refusesTheVeryNextCheck() {
        for (int i = 0; i < 20; i++) {
            ok("/throttle-app/next");
            assertThat(check("next", "free")).isEqualTo(417);
            ok("/unthrottle-app/next");
            assertThat(check("next", "free")).isEqualTo(200);
        }
    }

    @Test
    void throttleApp_whenItsRatioIsAPart_refusesThatPartOfTheChecks() {
        ok("/throttle-app/some/ratio/0.3");
        int checks = 2_000;
        long refused = IntStream.range(0, checks)
                .filter(i -> check("some", "free") == 417)
                .count();
        // Six standard deviations: by chance this fails once in 500 million runs.
        assertThat((double) refused / checks).isCloseTo(0.3, within(6 * Math.sqrt(0.3 * 0.7 / checks)));
        assertThat(check("another", "free")).isEqualTo(200);
    }

    @Test
    void throttleApp_whenNamesHaveLevels_countsForTheMostSpecific() {
        ok("/throttle-app/batch");
        ok("/throttle-app/batch:archive/ratio/0");
        assertThat(check("batch:copy", "free")).isEqualTo(417);
        assertThat(check("batch:archive", "free")).isEqualTo(200);
        assertThat(check("batch:archive:users", "free")).isEqualTo(200);
        assertThat(node.get("/check/batch:copy/mysql/free").text("Rule")).isEqualTo("batch");
    }

    @Test
    void throttleApp_whenItNamesAStore_leavesOtherStoresAlone() {
        ok("/throttle-app/picky?store_name=free");
        assertThat(check("picky", "free")).isEqualTo(417);
        assertThat(check("picky", "other")).isEqualTo(200);
        assertThat(node.get("/throttled-apps").body().has("picky/free")).isTrue();
        ok("/unthrottle-app/picky?store_name=free");
        assertThat(check("picky", "free")).isEqualTo(200);
    }

    @Test
    void throttleApp_whenItHasATtl_saysWhenItExpires() {
        ok("/throttle-app/timed/ttl/5/ratio/0.25");
        JsonNode rule = node.get("/throttled-apps").body().get("timed");
        Duration left = Duration.between(
                Instant.now(), Instant.parse(rule.get("ExpireAt").asString()));
        assertThat(left).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
        assertThat(rule.get("Ratio").asDouble()).isEqualTo(0.25);
    }

    @Test
    void throttleApp_whenTheStoreIsUnknown_isSaidFirst() {
        ok("/throttle-app/lost");
        assertThat(check("lost", "nowhere")).isEqualTo(417);
        assertThat(check("found", "nowhere")).isEqualTo(404);
        assertThat(node.get("/check-if-exists/lost/mysql/nowhere").status()).isEqualTo(417);
        assertThat(node.get("/check-if-exists/found/mysql/nowhere").status()).isEqualTo(200);
    }

    @Test
    void throttleApp_whenAPartIsWrong_changesNothing() {
        for (String command : new String[] {
            "/throttle-app/bad/ttl/-1",
            "/throttle-app/bad/ttl/99999999999999999999",
            "/throttle-app/bad/ratio/NaN",
            "/throttle-app/bad/ratio/-1",
            "/throttle-app/bad/ratio/1.5",
            "/throttle-app//ttl/5",
            "/throttle-app/freno",
            "/skip-host/bad/ttl/x",
            "/skip-host/bad/ttl/-5"
        }) {
            assertThat(node.get(command).status()).as(command).isEqualTo(400);
        }
        assertThat(check("bad", "free")).isEqualTo(200);
        assertThat(node.text("/throttled-apps")).doesNotContain("bad", "freno");
        assertThat(node.text("/skipped-hosts")).doesNotContain("bad");
    }

    @Test
    void lowPriority_whenANormalCheckWasRefused_isHeldBackForASecond() {
        String low = "/check/low/mysql/marked?p=low";
        assertThat(node.get(low).status()).isEqualTo(429);
        Eventually.eventually(LocalNode.SOON, () -> {
            assertThat(check("normal", "marked")).isEqualTo(429);
            Reply held = node.get(low);
            assertThat(held.status()).isEqualTo(417);
            assertThat(held.reason()).isEqualTo("LOW_PRIORITY");
            assertThat(held.text("Message")).isEqualTo("App denied");
        });
        assertThat(node.get("/check/low/mysql/free?p=low").status()).isEqualTo(200);
        node.await(low, 429);
    }

    /** In the original, flags were shared between requests: low checks and self-checks left marks. */
    @Test
    void lowPriority_whenOnlyLowAndReadChecksWereRefused_isNotHeldBack() {
        long end = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
        while (System.nanoTime() < end) {
            assertThat(node.get("/check/low/mysql/over?p=low").status()).isEqualTo(429);
            assertThat(node.get("/check-read/reader/mysql/over/1").status()).isEqualTo(429);
        }
    }

    /** In the original, one such question turned every later answer for the type into 200. */
    @Test
    void checkIfExists_whenTheTypeIsUnknown_concernsNobodyElse() {
        assertThat(node.get("/check-if-exists/x/redis/y").status()).isEqualTo(200);
        assertThat(node.get("/check/x/redis/y").status()).isEqualTo(404);
        assertThat(node.get("/check-read/x/redis/y/1").status()).isEqualTo(404);
    }

    /** In the original, 0 and what is no threshold meant the configured one. */
    @Test
    void checkRead_whenTheThresholdIsZero_meansZero() {
        assertThat(node.get("/check-read/x/mysql/free/0").status()).isEqualTo(429);
        assertThat(node.get("/check-read/x/mysql/free/.5").status()).isEqualTo(200);
        assertThat(node.get("/check-read/x/mysql/free/.49").status()).isEqualTo(429);
        assertThat(node.get("/check-read/x/mysql/free/NaN").status()).isEqualTo(400);
        assertThat(node.get("/check-read/x/mysql/free/-1").status()).isEqualTo(400);
    }
}
