package dev.freno.server.net;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.lab.Eventually;
import dev.freno.server.CapturedLog;
import dev.freno.server.net.HttpFetcher.Page;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpFetcherTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final int KIB = 1024;

    private final Vertx vertx = Vertx.vertx();
    private final HttpFetcher fetcher = new HttpFetcher(vertx);

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(LONG.toSeconds(), SECONDS);
    }

    private int serve(String host, Handler<HttpServerRequest> handler) throws Exception {
        HttpServer server = vertx.createHttpServer().requestHandler(handler);
        return await(server.listen(0, host)).actualPort();
    }

    private Page get(String url) throws Exception {
        return await(fetcher.get(URI.create(url), LONG, KIB));
    }

    private void assertFails(Future<Page> page, String message) {
        assertThatThrownBy(() -> await(page))
                .cause()
                .isInstanceOf(FetchException.class)
                .hasMessageContaining(message);
    }

    @Test
    void get_sendsPathQueryAndAccountAndGivesStatusAndBody() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        int port = serve("127.0.0.1", request -> {
            seen.add(request.uri() + " " + request.getHeader("Authorization") + " " + request.getHeader("Host"));
            request.response().setStatusCode(404).end("gone");
        });
        Page page = get("http://us%40er:p+w%3A1@127.0.0.1:" + port + "/a%20b/;csv;norefresh?x=1&y=%2F");
        assertThat(page).isEqualTo(new Page(404, Buffer.buffer("gone")));
        assertThat(seen).containsExactly("/a%20b/;csv;norefresh?x=1&y=%2F Basic dXNAZXI6cCt3OjE= 127.0.0.1:" + port);
    }

    /** {@link URI#getHost()} gives null for such a name. */
    @Test
    void get_ofANameWithAnUnderscore_asksForItsAddress() {
        URI url = URI.create("http://us:pw@no_such_host.invalid:1/x");
        assertThatThrownBy(() -> await(fetcher.get(url, LONG, KIB)))
                .cause()
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("no_such_host.invalid");
    }

    @Test
    void get_ofAnIpv6Address_works() throws Exception {
        List<String> hosts = new CopyOnWriteArrayList<>();
        int port = serve("::1", request -> {
            hosts.add(request.getHeader("Host"));
            request.response().end("six");
        });
        assertThat(get("http://[::1]:" + port).body()).hasToString("six");
        assertThat(hosts).containsExactly("[::1]:" + port);
    }

    @Test
    void get_ofAHostWithAnUnderscore_works() throws Exception {
        int port = serve("127.0.0.1", request -> request.response().end(request.getHeader("Host")));
        Vertx named = Vertx.vertx(new VertxOptions()
                .setAddressResolverOptions(
                        new AddressResolverOptions().setHostsValue(Buffer.buffer("127.0.0.1 stats_page"))));
        try (HttpFetcher byName = new HttpFetcher(named)) {
            URI url = URI.create("http://u:p@stats_page:" + port);
            assertThat(await(byName.get(url, LONG, KIB)).body()).hasToString("stats_page:" + port);
        } finally {
            await(named.close());
        }
    }

    @Test
    void get_whenTheBodyNeverEnds_failsAtItsDeadlineAndClosesTheConnection() throws Exception {
        AtomicInteger open = new AtomicInteger();
        int port = serve("127.0.0.1", request -> {
            open.incrementAndGet();
            request.connection().closeHandler(closed -> open.decrementAndGet());
            request.response().setChunked(true).write("a");
        });
        URI url = URI.create("http://127.0.0.1:" + port);
        List<Future<Page>> pages =
                Stream.generate(() -> fetcher.get(url, SHORT, KIB)).limit(50).toList();
        for (Future<Page> page : pages) {
            assertFails(page, "no complete answer within 100 ms");
        }
        Eventually.eventually("open connections", LONG, open::get, count -> count == 0);
    }

    @Test
    void get_whenTheBodyIsTooLarge_fails() throws Exception {
        int port = serve("127.0.0.1", request -> {
            int size = Integer.parseInt(request.uri().substring(1));
            request.response().setChunked(size % 2 == 0).end(Buffer.buffer(new byte[size]));
        });
        assertThat(get("http://127.0.0.1:" + port + "/1024").body().length()).isEqualTo(KIB);
        for (int size : List.of(1025, 1026, 1 << 20)) {
            URI url = URI.create("http://127.0.0.1:" + port + "/" + size);
            assertFails(fetcher.get(url, LONG, KIB), "larger than 1024 bytes");
        }
    }

    @Test
    void get_whenTheBodyIsCutShort_fails() throws Exception {
        int port = serve("127.0.0.1", request -> {
            request.response().putHeader("Content-Length", "100").write("half");
            request.connection().close();
        });
        assertThatThrownBy(() -> get("http://127.0.0.1:" + port)).cause().isInstanceOf(FetchException.class);
    }

    @Test
    void get_whenNobodyListens_fails() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertFails(fetcher.get(URI.create("http://127.0.0.1:" + port), LONG, KIB), "refused");
    }

    @Test
    void get_whenTheServerAcceptsAndIsSilent_failsAtItsDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            assertFails(fetcher.get(url, SHORT, KIB), "no complete answer");
        }
    }

    /** D44: whoever asks again and again says once that a server is broken; nobody else says it each time. */
    @Test
    void get_whenTheAnswerIsNoHttp_failsAndLogsNothing() throws Exception {
        List<String> answers = List.of("\u0000\nno HTTP\n", "HTTP/1.1 200 OK\r\nX: " + "x".repeat(64 * KIB));
        try (CapturedLog log = new CapturedLog("io.vertx")) {
            for (String answer : answers) {
                NetServer server = vertx.createNetServer()
                        .connectHandler(socket -> socket.handler(request -> socket.write(answer)));
                int port = await(server.listen(0, "127.0.0.1")).actualPort();
                URI url = URI.create("http://127.0.0.1:" + port);
                assertThatThrownBy(() -> await(fetcher.get(url, LONG, KIB)))
                        .cause()
                        .isInstanceOf(FetchException.class);
            }
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void get_ofARedirect_givesItAndDoesNotFollow() throws Exception {
        int port = serve(
                "127.0.0.1",
                request -> request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "/elsewhere")
                        .end());
        assertThat(get("http://127.0.0.1:" + port).status()).isEqualTo(302);
    }

    /** The thread that asks may be a moment behind the one that closes: it logged an error with each orderly stop. */
    @Test
    void get_whenItIsClosed_fails() {
        fetcher.close();
        assertFails(fetcher.get(URI.create("http://127.0.0.1:1"), LONG, KIB), "closed");
        assertThatThrownBy(() -> await(status("127.0.0.1", 1, LONG)))
                .cause()
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("closed");
    }

    private Future<Integer> status(String host, int port, Duration deadline) {
        return fetcher.status(host, port, "/a%20b?x=1", deadline);
    }

    /** What a host sends behind its status is of no interest, and must not be able to hide it. */
    @Test
    void status_whenTheBodyIsLargeOrNeverEnds_isThereAtOnceAndTheConnectionIsClosed() throws Exception {
        AtomicInteger open = new AtomicInteger();
        List<String> seen = new CopyOnWriteArrayList<>();
        int port = serve("127.0.0.1", request -> {
            open.incrementAndGet();
            request.connection().closeHandler(closed -> open.decrementAndGet());
            seen.add(request.uri() + " " + request.getHeader("Host"));
            request.response().setStatusCode(404).setChunked(true).write(Buffer.buffer(new byte[1 << 20]));
        });
        assertThat(await(status("127.0.0.1", port, LONG))).isEqualTo(404);
        assertThat(seen).containsExactly("/a%20b?x=1 127.0.0.1:" + port);
        Eventually.eventually("open connections", LONG, open::get, count -> count == 0);
    }

    /** D42: the address was put into the URL as it is. */
    @Test
    void status_ofAnIpv6Address_works() throws Exception {
        List<String> hosts = new CopyOnWriteArrayList<>();
        int port = serve("::1", request -> {
            hosts.add(request.getHeader("Host"));
            request.response().setStatusCode(204).end();
        });
        assertThat(await(status("::1", port, LONG))).isEqualTo(204);
        assertThat(hosts).containsExactly("[::1]:" + port);
    }

    @Test
    void status_whenThereIsNone_fails() throws IOException {
        int free;
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            free = silent.getLocalPort();
            assertThatThrownBy(() -> await(status("127.0.0.1", silent.getLocalPort(), SHORT)))
                    .hasMessageContaining("no complete answer");
        }
        assertThatThrownBy(() -> await(status("127.0.0.1", free, LONG))).hasMessageContaining("refused");
        assertThatThrownBy(() -> await(status("no_such_host.invalid", free, LONG)))
                .cause()
                .isInstanceOf(FetchException.class);
    }

    @Test
    void get_whenManyHugeAnswersNeverEnd_holdsABoundedAmountAndServesOthersAfterwards() throws Exception {
        Buffer chunk = Buffer.buffer(new byte[5 << 20]);
        int port = serve("127.0.0.1", request -> {
            if (request.path() != null && request.path().equals("/small")) {
                request.response().end("small");
            } else {
                request.response().setChunked(true).write(chunk);
            }
        });
        URI huge = URI.create("http://127.0.0.1:" + port + "/huge");
        List<Future<Page>> pages = Stream.generate(() -> fetcher.get(huge, Duration.ofSeconds(3), 8 << 20))
                .limit(10)
                .toList();
        AtomicInteger refused = new AtomicInteger();
        for (Future<Page> page : pages) {
            assertThatThrownBy(() -> await(page))
                    .cause()
                    .satisfies(failure -> refused.addAndGet(
                            String.valueOf(failure.getMessage()).contains("together with the other") ? 1 : 0));
            assertThat(fetcher.bytesUnderWay()).isLessThanOrEqualTo(HttpFetcher.MAX_BYTES_UNDER_WAY);
        }
        assertThat(refused.get()).isBetween(4, 10);
        assertThat(fetcher.bytesUnderWay()).isZero();
        assertThat(get("http://127.0.0.1:" + port + "/small").body()).hasToString("small");
    }
}
