package dev.freno.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LoadTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    /** Within which a handful of answers come, however busy the machine is. */
    private static final Duration LONGER = Duration.ofSeconds(1);

    private static final String DENIED = "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n";

    @Test
    void run_closed_countsEachStatus() throws Exception {
        try (ScriptedServer server = new ScriptedServer(request -> request < 3 ? DENIED : ScriptedServer.OK)) {
            Report report = Load.run(Load.Setting.closed(get(server), 2, LONGER));

            assertThat(report.statuses()).containsEntry(429, 3L).containsOnlyKeys(429, 200);
            assertThat(report.answered()).isEqualTo(server.asked().size());
            assertThat(report.latencies().getTotalCount()).isEqualTo(report.answered());
            assertThat(report.failed() + report.renewed() + report.unsent()).isZero();
            assertThat(report.cpuNanos()).isPositive();
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void run_withManyPaths_asksThemInTurnOnEachConnection() throws Exception {
        try (ScriptedServer server = new ScriptedServer(request -> ScriptedServer.OK)) {
            Requests requests = Requests.of(Method.GET, server.uri(), List.of("/a", "/b", "/c"));
            Load.run(Load.Setting.closed(requests, 1, LONGER));

            assertThat(server.asked())
                    .startsWith("GET /a HTTP/1.1", "GET /b HTTP/1.1", "GET /c HTTP/1.1", "GET /a HTTP/1.1");
        }
    }

    @Test
    void run_open_sendsAsManyAsTheRateSays() throws Exception {
        try (ScriptedServer server = new ScriptedServer(request -> ScriptedServer.OK)) {
            Report report = Load.run(Load.Setting.open(get(server), 4, SHORT, 500));

            assertThat(report.statuses()).isEqualTo(Map.of(200, 50L));
        }
    }

    @Test
    void run_openAgainstAStall_chargesItToAllThatHadToWait() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(request -> {
            if (request == 0) {
                assertThat(never.await(300, TimeUnit.MILLISECONDS)).isFalse();
            }
            return ScriptedServer.OK;
        })) {
            Report report = Load.run(Load.Setting.open(get(server), 1, SHORT, 1_000));

            assertThat(report.answered()).isEqualTo(100);
            assertThat(report.latencies().getMinValue()).isGreaterThan(190_000_000);
            assertThat(report.mostWaiting()).isPositive();
        }
    }

    @Test
    void run_whenTheServerClosesWithoutAnAnswer_countsItAndGoesOnWithANewConnection() throws Exception {
        try (ScriptedServer server = new ScriptedServer(request -> request == 1 ? "" : ScriptedServer.OK)) {
            Report report = Load.run(Load.Setting.closed(get(server), 1, LONGER));

            assertThat(report.failed()).isEqualTo(1);
            assertThat(report.renewed()).isEqualTo(1);
            assertThat(report.answered()).isGreaterThan(1);
            assertThat(report.outcome()).endsWith("failed: 1").startsWith("200: ");
        }
    }

    @Test
    void run_whenTheServerAnnouncesItsClose_isNoFailure() throws Exception {
        String last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        try (ScriptedServer server = new ScriptedServer(request -> request == 1 ? last : ScriptedServer.OK)) {
            Report report = Load.run(Load.Setting.closed(get(server), 1, LONGER));

            assertThat(report.failed()).isZero();
            assertThat(report.renewed()).isEqualTo(1);
            assertThat(report.answered()).isGreaterThan(2);
        }
    }

    @Test
    void run_withABoundOfRequests_replacesConnections() throws Exception {
        try (ScriptedServer server = new ScriptedServer(request -> ScriptedServer.OK)) {
            Report report = Load.run(new Load.Setting(get(server), 1, SHORT, 100, 2));

            assertThat(report.answered()).isEqualTo(10);
            assertThat(report.renewed()).isEqualTo(5);
            assertThat(report.failed()).isZero();
        }
    }

    @Test
    void run_whenAnAnswerNeverComes_isAFailureAndEnds() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(request -> {
            never.await();
            return "";
        })) {
            Report report = Load.run(Load.Setting.open(get(server), 1, Duration.ofMillis(10), 100));

            assertThat(report.answered()).isZero();
            assertThat(report.failed()).isEqualTo(1);
        }
    }

    @Test
    void stop_ofAnOpenLoad_endsItEarly() throws Exception {
        try (ScriptedServer server = new ScriptedServer(request -> ScriptedServer.OK)) {
            Load load = Load.open(Load.Setting.open(get(server), 2, Duration.ofHours(1), 200));
            Thread.ofVirtual().start(() -> {
                while (server.asked().size() < 5) {
                    Thread.onSpinWait();
                }
                load.stop();
            });

            assertThat(load.run().answered()).isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void run_againstWhatIsNoHttp_failsWithWhatCame() throws Exception {
        try (ScriptedServer server = new ScriptedServer(request -> "SSH-2.0-Dropbear\r\n")) {
            Load.Setting setting = Load.Setting.closed(get(server), 1, SHORT);

            assertThatThrownBy(() -> Load.run(setting))
                    .isInstanceOf(NotHttpException.class)
                    .hasMessageContaining("SSH-2.0");
        }
    }

    @Test
    void open_whereNobodyListens_namesTheServer() throws IOException {
        URI gone;
        try (ScriptedServer server = new ScriptedServer(request -> "")) {
            gone = server.uri();
        }
        Load.Setting setting = Load.Setting.closed(Requests.of(Method.GET, gone), 1, SHORT);

        assertThatThrownBy(() -> Load.open(setting))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + gone.getPort());
    }

    private static Requests get(ScriptedServer server) {
        return Requests.of(Method.GET, server.uri());
    }
}
