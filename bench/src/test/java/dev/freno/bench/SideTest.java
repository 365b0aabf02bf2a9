package dev.freno.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.freno.bench.load.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

final class SideTest {
    private static final LoadCase HOW = new LoadCase(Method.HEAD, 1, 0);
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void ask_ofAServerThatRunsAlready_asksWhatItsUrlSays() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        Set<String> asked = ConcurrentHashMap.newKeySet();
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            for (String path : new String[] {"", "/", "/some?where=here"}) {
                Sample sample =
                        Side.running(URI.create(url + path), "/check/a/mysql/b").ask(HOW, SHORT);
                assertThat(sample.report().statuses()).containsOnlyKeys(200);
                assertThat(sample.serverMicros()).isPresent();
            }
        } finally {
            server.stop(0);
        }
        assertThat(asked).containsExactlyInAnyOrder("/check/a/mysql/b", "/", "/some?where=here");
    }
}
