package dev.freno.server.group.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.StoreKey;
import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import dev.freno.server.CapturedLog;
import dev.freno.server.group.DomainServices;
import dev.freno.server.group.GroupStatus;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.net.HttpFetcher;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers over HTTP, most of them hostile. */
class SharePollerIT {
    private static final StoreKey MAIN = new StoreKey("mysql", "main");
    private static final StoreKey OTHER = new StoreKey("mysql", "other");
    private static final String OWN = "here:8087";
    private static final int ROUNDS = 4;

    private final Vertx vertx = Vertx.vertx();
    private final HttpFetcher fetcher = new HttpFetcher(vertx);
    private final MovableMoments moments = new MovableMoments();
    private final SharedHealth health = new SharedHealth(List.of(MAIN, OTHER));
    private final Map<String, String> leaders = new HashMap<>();

    @AfterEach
    void close() {
        fetcher.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void peer(String domain, Handler<HttpServerRequest> handler) {
        int port = vertx.createHttpServer()
                .requestHandler(handler)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        leaders.put(domain, "127.0.0.1:" + port);
    }

    private static String unhealthy(StoreKey store) {
        return "{\"" + store + "\":{\"SecondsSinceLastHealthy\":60}}";
    }

    /** D12: in the original, a null in the answer of any peer ended the process, and one that hung hung the questions. */
    @Test
    void start_amongHostilePeers_hearsTheOneThatMakesSenseAndSaysOnceWhatIsWrongWithEach() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger mostAtOnce = new AtomicInteger();
        peer("sane", request -> {
            asked.incrementAndGet();
            request.response().end("/metrics-health".equals(request.path()) ? unhealthy(MAIN) : "");
        });
        peer("null", request -> request.response().end("{\"mysql/other\":null}"));
        peer("garbage", request -> request.response().end("\0\1{[null"));
        peer("huge", request -> request.response().end("x".repeat(PeerHealth.MAX_BODY_BYTES + 1)));
        peer("hung", request -> {
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            request.connection().closeHandler(gone -> atOnce.decrementAndGet());
        });
        peer("endless", request -> request.response().setChunked(true).write("{"));
        peer("error", request -> request.response().setStatusCode(500).end(unhealthy(OTHER)));
        peer("redirect", request -> {
            if ("/metrics-health".equals(request.path())) {
                request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "/other")
                        .end();
            } else {
                request.response().end(unhealthy(OTHER));
            }
        });
        leaders.put("refusing", "127.0.0.1:" + FreePorts.next());
        GroupStatus status =
                new GroupStatus(OWN, "Leader", OWN, null, true, true, false, new DomainServices(leaders, List.of(OWN)));

        try (CapturedLog log = new CapturedLog(ShareLog.class);
                SharePoller poller = SharePoller.start(() -> status, fetcher, health, moments)) {
            Eventually.eventually(
                    "rounds", () -> asked.get() >= ROUNDS && log.lines().size() >= 8);
            assertThat(health.isHealthy(MAIN, moments.now().nanos())).isFalse();
            assertThat(health.isHealthy(OTHER, moments.now().nanos())).isTrue();
            assertThat(mostAtOnce).hasValue(1);
            List.of("garbage", "huge", "hung", "endless", "error", "redirect", "refusing")
                    .forEach(domain -> assertThat(log.lines())
                            .filteredOn(line -> line.contains(String.valueOf(leaders.get(domain))))
                            .as(domain)
                            .hasSize(1));
            assertThat(log.lines()).hasSize(8);
            assertThat(poller).isNotNull();
        }
    }
}
