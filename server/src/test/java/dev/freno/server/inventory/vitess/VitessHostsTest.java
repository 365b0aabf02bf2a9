package dev.freno.server.inventory.vitess;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.inventory.HostSourceContract;
import dev.freno.server.net.FetchException;
import dev.freno.server.net.HttpFetcher;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class VitessHostsTest extends HostSourceContract {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final HttpFetcher fetcher = new HttpFetcher(vertx);
    private final Vtctld vtctld = new Vtctld();

    /** Answers as its handler says. */
    private final class Vtctld implements Backend {
        final List<String> asked = new CopyOnWriteArrayList<>();
        volatile Handler<HttpServerRequest> handler =
                request -> request.response().setStatusCode(500).end();
        private final HttpServer server = vertx.createHttpServer().requestHandler(request -> {
            asked.add(request.uri());
            handler.handle(request);
        });
        private final int port = await(server.listen(0, "127.0.0.1")).actualPort();

        HostSource source(String keyspace, String shard, String... cells) {
            URI api = URI.create("http://freno:" + SECRET + "@127.0.0.1:" + port + "/api");
            return new VitessHosts(
                    new SourceSettings.Vitess(api, keyspace, shard, List.of(cells), Duration.ofSeconds(7)), fetcher);
        }

        @Override
        public HostSource source() {
            return source("commerce", "-80");
        }

        @Override
        public void lists(List<InstanceKey> hosts) {
            answers(hosts.stream()
                    .map(host -> "{\"type\":2,\"mysql_hostname\":\"%s\",\"mysql_port\":%d}"
                            .formatted(host.host(), host.port()))
                    .collect(Collectors.joining(",", "[", "]")));
        }

        void answers(String body) {
            handler = request -> request.response().end(body);
        }

        @Override
        public void fails() {
            answers("[{\"type\":2,\"mysql_hostname\":\"db1");
        }

        @Override
        public void hangs() {
            handler = request -> request.response().setChunked(true).write("[");
        }

        @Override
        public void vanishes() {
            await(server.close());
        }

        @Override
        public void close() {
            vanishes();
            fetcher.close();
            await(vertx.close());
        }
    }

    @Override
    protected Backend backend() {
        return vtctld;
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(LONG.toSeconds(), SECONDS)
                .join();
    }

    private static Collection<InstanceKey> fetch(HostSource source) throws Exception {
        return source.fetch(LONG)
                .toCompletableFuture()
                .get(LONG.toSeconds(), SECONDS)
                .hosts();
    }

    private static void assertFails(HostSource source, String message) {
        assertThatThrownBy(() -> fetch(source))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(FetchException.class)
                .hasMessageContaining(message);
    }

    @Test
    void fetch_ofRecordedAnswers_givesTheReplicas() throws Exception {
        for (String name : List.of("tablets-with-stats.json", "tablets-older.json", "tablets-by-name.json")) {
            byte[] body = VitessTabletsTest.recorded(name);
            vtctld.handler = request -> request.response()
                    .putHeader("Content-Type", "application/json; charset=utf-8")
                    .end(Buffer.buffer(body));
            assertThat(fetch(vtctld.source()))
                    .isNotEmpty()
                    .isEqualTo(VitessTablets.replicas(body, List.of()).hosts());
        }
    }

    @Test
    void fetch_asksForKeyspaceShardAndCells() throws Exception {
        vtctld.lists(List.of());
        fetch(vtctld.source("commerce", "-80"));
        fetch(vtctld.source("commerce", ""));
        fetch(vtctld.source("commerce", "80-", "zone1", "zone2"));
        fetch(vtctld.source("a b/c?d#e%2F", "ü&=+", "z,1", "z&2"));
        assertThat(vtctld.asked)
                .containsExactly(
                        "/api/keyspace/commerce/tablets/-80",
                        "/api/keyspace/commerce/tablets/",
                        "/api/keyspace/commerce/tablets/80-?cells=zone1,zone2",
                        "/api/keyspace/a%20b%2Fc%3Fd%23e%252F/tablets/%C3%BC%26%3D%2B?cells=z%2C1,z%262");
    }

    /** An older vtctld takes no notice of cells in its URL. */
    @Test
    void fetch_whenVtctldListsOtherCells_leavesThemOut() throws Exception {
        byte[] body = VitessTabletsTest.recorded("tablets-with-stats.json");
        vtctld.handler = request -> request.response().end(Buffer.buffer(body));
        assertThat(fetch(vtctld.source("commerce", "-80", "zone2")))
                .containsExactly(new InstanceKey("db201.zone2.example", 3306));
    }

    @Test
    void fetch_whenVtctldKnowsNoSuchShard_saysWhatItSays() {
        vtctld.handler =
                request -> request.response().setStatusCode(404).end("404 page\nnot found\n" + "x".repeat(10_000));
        assertFails(vtctld.source(), "vtctld answered with status 404: 404 page?not found?xxx");
    }

    @Test
    void fetch_whenTheAnswerIsTooLarge_fails() {
        vtctld.answers("[" + " ".repeat(VitessHosts.MAX_BODY_BYTES) + "]");
        assertFails(vtctld.source(), "larger than " + VitessHosts.MAX_BODY_BYTES + " bytes");
    }

    @Test
    void deadline_isTheConfiguredTimeout() {
        assertThat(vtctld.source().deadline()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void describe_namesKeyspaceShardAndServer() {
        assertThat(vtctld.source().describe())
                .isEqualTo("Vitess keyspace commerce, shard -80, by vtctld 127.0.0.1:" + vtctld.port);
    }
}
