package dev.freno.server.http;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.http.RawHttp.Response;
import dev.freno.server.publish.RecentApps;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * D50: the original had no limits against clients that send garbage, too much, too slowly, or do not read. After each
 * test the node still answers.
 */
class HostileClientsTest {
    private static final HttpLimits SHORT =
            new HttpLimits(Duration.ofSeconds(1), Duration.ofSeconds(2), 8192, 16_384, 65_536, Duration.ofSeconds(2));
    private static TestNode node;

    @BeforeAll
    static void start() {
        node = new TestNode(SHORT, 60);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @AfterEach
    void stillAnswers() throws Exception {
        assertThat(node.get("/check/app/mysql/ok").status()).isEqualTo(200);
        assertThat(node.telemetry.http().handlerFailures()).isZero();
    }

    private static RawHttp connect() throws IOException {
        return new RawHttp(node.port);
    }

    @Test
    void garbage_isRefusedOrCut() throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < 50; round++) {
            byte[] bytes = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(bytes);
            try (RawHttp client = connect()) {
                client.socket().getOutputStream().write(bytes);
                client.send("\r\n\r\n");
                assertThat(client.isClosedByServer()).isTrue();
            } catch (IOException reset) {
                // Cut while we were still sending: fine.
            }
        }
    }

    @Test
    void requestLine_thatIsNoRequest_is400AndClosed() throws Exception {
        for (String line : List.of(
                "nonsense\r\n\r\n",
                "GET  HTTP/1.1 x y\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: freno\r\nbad header\r\n\r\n")) {
            try (RawHttp client = connect()) {
                Response response = client.send(line).receive(false);
                assertThat(response.status()).describedAs(line).isIn(400, 404);
                if (response.status() == 400) {
                    assertThat(response.body()).isEqualTo("{\"StatusCode\":400,\"Message\":\"not an HTTP request\"}\n");
                    assertThat(response.header("connection")).isEqualTo("close");
                    assertThat(client.isClosedByServer()).isTrue();
                }
            }
        }
    }

    @Test
    void requestLine_pastItsLimit_is414() throws Exception {
        try (RawHttp client = connect()) {
            client.send("GET /check/" + "a".repeat(8_300) + "/mysql/ok HTTP/1.1\r\nHost: freno\r\n\r\n");
            Response response = client.receive(false);
            assertThat(response.status()).isEqualTo(414);
            assertThat(response.body()).contains("longer than 8192 bytes");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void headers_pastTheirLimit_are431() throws Exception {
        try (RawHttp client = connect()) {
            client.send("GET /status HTTP/1.1\r\nHost: freno\r\nX-Big: " + "b".repeat(17_000) + "\r\n\r\n");
            assertThat(client.receive(false).status()).isEqualTo(431);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    // D39: one name of 300 kB was kept several times over.
    @Test
    void nameOfOneMegabyte_isCutAndNotKept() throws Exception {
        String name = "n".repeat(1 << 20);
        for (String target : List.of("/check/" + name + "/mysql/ok", "/throttle-app/" + name, "/skip-host/" + name)) {
            try (RawHttp client = connect()) {
                client.send("GET " + target + " HTTP/1.1\r\nHost: freno\r\n\r\n");
                assertThat(client.isClosedByServer()).isTrue();
            } catch (IOException reset) {
                // Cut while we were still sending: fine.
            }
        }
        assertThat(node.get("/debug/vars").body()).doesNotContain("nnnnnnnn");
        assertThat(node.get("/recent-apps").body()).doesNotContain("nnnnnnnn");
    }

    @Test
    void silentConnection_isCut() throws Exception {
        try (RawHttp client = connect()) {
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void halfRequest_isCut() throws Exception {
        try (RawHttp client = connect()) {
            client.send("GET /check/app/my");
            assertThat(client.isClosedByServer()).isTrue();
        }
        try (RawHttp client = connect()) {
            client.send("GET /status HTTP/1.1\r\nHost: fre");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void firstRequest_dribbledByteByByte_isCut() throws Exception {
        try (RawHttp client = connect()) {
            assertThat(isCutWhileDribbling(client, "GET /status HTTP/1.1\r\nHost: freno\r\nX: " + "y".repeat(1_000)))
                    .isTrue();
        }
    }

    @Test
    void http2Preface_dribbledByteByByte_isCut() throws Exception {
        try (RawHttp client = connect()) {
            assertThat(isCutWhileDribbling(client, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r"))
                    .isTrue();
        }
    }

    @Test
    void http2_silentAfterThePreface_isCut() throws Exception {
        try (RawHttp client = connect()) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void nextRequest_dribbledByteByByte_isCut() throws Exception {
        try (RawHttp client = connect()) {
            assertThat(client.send("GET /status HTTP/1.1\r\nHost: freno\r\n\r\n")
                            .receive(false)
                            .status())
                    .isEqualTo(200);
            assertThat(isCutWhileDribbling(client, "GET /status HTTP/1.1\r\nHost: freno\r\nX: " + "y".repeat(1_000)))
                    .isTrue();
        }
    }

    @Test
    void requestAfterAPlainCheck_dribbledByteByByte_isCut() throws Exception {
        try (RawHttp client = connect()) {
            String check = "HEAD /check/app/mysql/ok HTTP/1.1\r\nHost: freno\r\n\r\n";
            assertThat(client.send(check).receive(true).status()).isEqualTo(200);
            assertThat(isCutWhileDribbling(client, "GET /status HTTP/1.1\r\nHost: freno\r\nX: " + "y".repeat(1_000)))
                    .isTrue();
        }
    }

    @Test
    void silenceAfterAPlainCheck_isCut() throws Exception {
        try (RawHttp client = connect()) {
            String check = "HEAD /check/app/mysql/ok HTTP/1.1\r\nHost: freno\r\n\r\n";
            assertThat(client.send(check).receive(true).status()).isEqualTo(200);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void body_dribbledByteByByte_isCut() throws Exception {
        try (RawHttp client = connect()) {
            client.send("GET /status HTTP/1.1\r\nHost: freno\r\nContent-Length: 1000\r\n\r\n");
            assertThat(client.receive(false).status()).isEqualTo(200);
            assertThat(isCutWhileDribbling(client, "z".repeat(1_000))).isTrue();
        }
    }

    /** Sends a byte every 50 ms; whether the server closed before the text, or ten seconds, were over. */
    private static boolean isCutWhileDribbling(RawHttp client, String text) throws Exception {
        client.socket().setSoTimeout(50);
        for (int i = 0; i < Math.min(text.length(), 200); i++) {
            try {
                client.send(text.substring(i, i + 1));
                if (client.isClosedByServer()) {
                    return true;
                }
            } catch (IOException cut) {
                return true;
            }
        }
        client.socket().setSoTimeout(10_000);
        return text.length() < 200 && client.isClosedByServer();
    }

    @Test
    void connection_thatKeepsAsking_isKept() throws Exception {
        try (RawHttp client = connect()) {
            long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            client.socket().setSoTimeout(300);
            while (System.nanoTime() < until) {
                client.send("HEAD /check/app/mysql/ok HTTP/1.1\r\nHost: freno\r\n\r\n");
                assertThat(client.receive(true).status()).isEqualTo(200);
                assertThat(client.isClosedByServer()).isFalse();
            }
        }
    }

    @Test
    void body_isThrownAwayAndTheConnectionGoesOn() throws Exception {
        try (RawHttp client = connect()) {
            client.send("POST /status HTTP/1.1\r\nHost: freno\r\nContent-Length: 60000\r\n\r\n" + "z".repeat(60_000));
            assertThat(client.receive(false).status()).isEqualTo(405);
            client.send(
                    "GET /status HTTP/1.1\r\nHost: freno\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
            assertThat(client.receive(false).status()).isEqualTo(200);
            client.send("GET /status HTTP/1.1\r\nHost: freno\r\n\r\n");
            assertThat(client.receive(false).status()).isEqualTo(200);
        }
    }

    @Test
    void body_pastItsLimit_isCut() throws Exception {
        try (RawHttp client = connect()) {
            client.send("GET /status HTTP/1.1\r\nHost: freno\r\nContent-Length: 10000000\r\n\r\n");
            for (int i = 0; i < 100; i++) {
                client.send("z".repeat(10_000));
            }
            assertThat(client.isClosedByServer()).isTrue();
        } catch (IOException reset) {
            // Cut while we were still sending: fine.
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/help", "/check/app/mysql/two"})
    void clientThatDoesNotRead_isHeldBackAndCut(String target) throws Exception {
        String ask = ("GET " + target + " HTTP/1.1\r\nHost: freno\r\n\r\n").repeat(500);
        long answered = node.number("http.answers.200") + node.number("http.answers.429");
        try (RawHttp client = connect()) {
            client.socket().setReceiveBufferSize(4_096);
            CountDownLatch cut = new CountDownLatch(1);
            Thread asking = Thread.ofPlatform().start(() -> {
                try {
                    while (true) {
                        client.send(ask);
                    }
                } catch (IOException closed) {
                    cut.countDown();
                }
            });
            assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
            asking.join();
        }
        assertThat(node.number("http.answers.200") + node.number("http.answers.429") - answered)
                .isLessThan(100_000);
    }

    /** A report of megabytes for each of a hundred clients that do not read took all the memory and ended the process. */
    @Test
    void clientsThatDoNotReadReports_holdABoundedAmountOfThem() throws Exception {
        List<RawHttp> idle = new ArrayList<>();
        try (TestNode patient = new TestNode()) {
            String app = "\uD83D\uDE00".repeat(TargetText.MAX_NAME_LENGTH - 5);
            for (int i = 0; i < RecentApps.MAX_ENTRIES; i++) {
                patient.telemetry.recentApps().saw(app + i, "10.0.0.1");
            }
            eventually("a report is refused", () -> {
                RawHttp client = new RawHttp(patient.port);
                idle.add(client);
                client.send("GET /recent-apps HTTP/1.1\r\nHost: freno\r\n\r\n");
                return patient.get("/recent-apps").status() == 503;
            });
            assertThat(idle).hasSizeLessThan(30);
            assertThat(patient.head("/recent-apps").status()).isEqualTo(200);
            assertThat(patient.get("/status").status()).isEqualTo(200);
            for (RawHttp client : idle) {
                client.close();
            }
            eventually(
                    "reports are given again", () -> patient.get("/recent-apps").status() == 200);
        }
    }

    @Test
    void pipelinedRequests_areAnsweredInOrder() throws Exception {
        try (RawHttp client = connect()) {
            StringBuilder asks = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                asks.append("GET /check/app-").append(i % 3).append("/mysql/").append(i % 2 == 0 ? "ok" : "over");
                asks.append(" HTTP/1.1\r\nHost: freno\r\n\r\nGET /throttle-app/p-" + i % 7
                        + " HTTP/1.1\r\nHost: freno\r\n\r\n");
            }
            client.send(asks.toString());
            for (int i = 0; i < 300; i++) {
                assertThat(client.receive(false).status()).isEqualTo(i % 2 == 0 ? 200 : 429);
                assertThat(client.receive(false).body()).isEqualTo("{\"StatusCode\":200,\"Message\":\"OK\"}\n");
            }
        }
    }

    @Test
    void http10_isAnsweredAndClosed() throws Exception {
        try (RawHttp client = connect()) {
            Response response =
                    client.send("GET /check/app/mysql/ok HTTP/1.0\r\n\r\n").receive(false);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).startsWith("{\"StatusCode\":200,");
            assertThat(client.isClosedByServer()).isTrue();
        }
        try (RawHttp client = connect()) {
            client.send("GET /status HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.receive(false).header("connection")).isEqualTo("keep-alive");
            client.send("GET /status HTTP/1.0\r\n\r\n");
            assertThat(client.receive(false).status()).isEqualTo(200);
        }
    }

    @Test
    void connectionClose_isHonoured() throws Exception {
        try (RawHttp client = connect()) {
            client.send("HEAD /check/app/mysql/ok HTTP/1.1\r\nHost: freno\r\nConnection: close\r\n\r\n");
            assertThat(client.receive(true).status()).isEqualTo(200);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void manyIdleConnections_doNotKeepOthersOut() throws Exception {
        List<RawHttp> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                idle.add(connect());
            }
            assertThat(node.get("/check/app/mysql/ok").status()).isEqualTo(200);
        } finally {
            for (RawHttp client : idle) {
                client.close();
            }
        }
    }
}
