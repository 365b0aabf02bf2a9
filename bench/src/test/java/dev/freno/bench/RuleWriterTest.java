package dev.freno.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RuleWriterTest {
    private final Collection<String> asked = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private volatile int status = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write(new byte[] {'{', '}'});
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void write_putsEachRuleInForceOnce_halfOfThemForOneStore() throws Exception {
        RuleWriter.write(uri(), 40);
        assertThat(asked)
                .hasSize(40)
                .doesNotHaveDuplicates()
                .contains("/throttle-app/quiet-0/ttl/600", "/throttle-app/quiet-39/ttl/600?store_name=lab");
        assertThat(asked.stream().filter(path -> path.endsWith("?store_name=lab")))
                .hasSize(20);
    }

    @Test
    void write_whereOneIsRefused_fails() {
        status = 503;
        assertThatThrownBy(() -> RuleWriter.write(uri(), 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("503");
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
