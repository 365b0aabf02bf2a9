package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.http.RawHttp.Response;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What RFC 9112 demands of a request of HTTP/1.1. One that is refused has done nothing. */
class Http1Test {
    private static TestNode node;

    @BeforeAll
    static void start() {
        node = new TestNode();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @AfterEach
    void nothingIsThrottled() throws Exception {
        assertThat(node.get("/throttled-apps").body()).isEqualTo("{}\n");
    }

    private static RawHttp connect() throws IOException {
        return new RawHttp(node.port);
    }

    @Test
    void request_ofHttp11WithoutOneHost_is400() throws Exception {
        for (String hosts : List.of("", "Host: a\r\nHost: b\r\n", "Host: a\r\nhost: a\r\n")) {
            try (RawHttp client = connect()) {
                client.send("GET /throttle-app/hostless HTTP/1.1\r\n" + hosts + "\r\n");
                Response response = client.receive(false);
                assertThat(response.status()).describedAs(hosts).isEqualTo(400);
                assertThat(response.body())
                        .isEqualTo(
                                "{\"StatusCode\":400,\"Message\":\"a request of HTTP/1.1 needs one Host header\"}\n");
            }
        }
    }

    @Test
    void host_whateverItSays_doesNotMatter() throws Exception {
        for (String host : List.of("", "elsewhere.example:1", "a b", "[::1", "h:99999", "<script>")) {
            try (RawHttp client = connect()) {
                client.send("GET /status HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                assertThat(client.receive(false).status()).describedAs(host).isEqualTo(200);
            }
        }
    }

    @Test
    void line_endedByABareLineFeed_is400() throws Exception {
        for (String request : List.of(
                "GET /throttle-app/bare HTTP/1.1\nHost: freno\n\n",
                "GET /throttle-app/bare HTTP/1.1\nHost: freno\r\n\r\n",
                "GET /throttle-app/bare HTTP/1.1\r\nHost: freno\n\r\n")) {
            try (RawHttp client = connect()) {
                assertThat(client.send(request).receive(false).status())
                        .describedAs(request)
                        .isEqualTo(400);
                assertThat(client.isClosedByServer()).isTrue();
            }
        }
    }

    @Test
    void httpVersion_thatDoesNotExist_is501() throws Exception {
        for (String version : List.of("HTTP/1.2", "HTTP/3.0", "HTTP/9.9")) {
            try (RawHttp client = connect()) {
                client.send("GET /throttle-app/future " + version + "\r\nHost: freno\r\n\r\n");
                assertThat(client.receive(false).status()).describedAs(version).isEqualTo(501);
            }
        }
    }
}
