package dev.freno.server.http;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.publish.RecentApps;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 without TLS, begun by an upgrade or by prior knowledge. */
class Http2Test {
    private TestNode node;

    @BeforeEach
    void start() {
        node = new TestNode();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private record Answered(HttpVersion version, int status, String body) {}

    /** On a thread of the client's: on another one the body may have come, and is lost, before anybody asks for it. */
    private Answered ask(HttpClient client, HttpMethod method, String target) {
        Promise<Answered> promise = Promise.promise();
        node.vertx.runOnContext(go -> client.request(method, node.port, "127.0.0.1", target)
                .compose(HttpClientRequest::send)
                .compose(response -> response.body().map(body -> answered(response, body)))
                .onComplete(promise));
        return TestNode.await(promise.future());
    }

    private static Answered answered(HttpClientResponse response, Buffer body) {
        return new Answered(response.version(), response.statusCode(), body.toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void http2_isServedAsHttp1Is(boolean upgrade) {
        HttpClient client = node.vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(upgrade));

        for (int i = 0; i < 3; i++) {
            Answered check = ask(client, HttpMethod.GET, "/check/app/mysql/over");
            assertThat(check.version()).isEqualTo(HttpVersion.HTTP_2);
            assertThat(check.status()).isEqualTo(429);
            assertThat(check.body()).startsWith("{\"StatusCode\":429,");
        }
        assertThat(ask(client, HttpMethod.HEAD, "/check/app/mysql/ok").status()).isEqualTo(200);
        assertThat(ask(client, HttpMethod.HEAD, "/status").body()).isEmpty();
        assertThat(ask(client, HttpMethod.GET, "/throttle-app/a").status()).isEqualTo(200);
        assertThat(ask(client, HttpMethod.POST, "/status").status()).isEqualTo(405);
        assertThat(ask(client, HttpMethod.GET, "/nope").body()).isEqualTo("404 page not found\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsThatAreNotRead_whenTheirStreamsOrConnectionsEnd_makeRoom(boolean reset) {
        for (int i = 0; i < RecentApps.MAX_ENTRIES; i++) {
            node.telemetry.recentApps().saw("a".repeat(TargetText.MAX_NAME_LENGTH - 5) + i, "10.0.0.1");
        }
        for (int round = 0; round < 25; round++) {
            HttpClient client = node.vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            Future<HttpClientResponse> unread = client.request(HttpMethod.GET, node.port, "127.0.0.1", "/recent-apps")
                    .compose(request -> request.send()
                            .onSuccess(response ->
                                    response.exceptionHandler(gone -> {}).pause())
                            .onSuccess(response -> {
                                if (reset) {
                                    var _ = request.reset(8);
                                }
                            }));
            TestNode.await(unread);
            TestNode.await(client.close());
        }
        eventually("there is room", () -> node.get("/recent-apps").status() == 200);
        eventually("nothing waits", () -> node.api.unsentBytes() == 0);
    }
}
