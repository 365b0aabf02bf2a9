package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.server.group.Receipt;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Stopping: nothing new, what is in flight is finished, and all of it within a bounded time. */
class GracefulStopTest {
    private static HttpLimits draining(Duration drain) {
        return new HttpLimits(Duration.ofSeconds(10), Duration.ofSeconds(75), 8192, 16_384, 65_536, drain);
    }

    @Test
    void close_withARequestInFlight_finishesIt() throws Exception {
        CountDownLatch submitted = new CountDownLatch(1);
        CompletableFuture<Receipt> receipt = new CompletableFuture<>();
        try (TestNode node = new TestNode(draining(Duration.ofSeconds(8)), 60);
                RawHttp idle = new RawHttp(node.port);
                RawHttp busy = new RawHttp(node.port)) {
            node.group.outcome = () -> {
                submitted.countDown();
                return receipt;
            };
            idle.send("GET /status HTTP/1.1\r\nHost: freno\r\n\r\n").receive(false);
            busy.send("GET /throttle-app/a HTTP/1.1\r\nHost: freno\r\n\r\n");
            assertThat(submitted.await(10, TimeUnit.SECONDS)).isTrue();

            Future<Void> closed = node.api.close();
            assertThat(idle.isClosedByServer()).isTrue();
            receipt.complete(new Receipt.Committed());

            assertThat(busy.receive(false).status()).isEqualTo(200);
            assertThat(busy.isClosedByServer()).isTrue();
            TestNode.await(closed);
            assertThatThrownBy(() -> new RawHttp(node.port)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void close_withARequestThatNeverEnds_endsAllTheSame() throws Exception {
        try (TestNode node = new TestNode(draining(Duration.ofMillis(200)), 60);
                RawHttp silent = new RawHttp(node.port);
                RawHttp stuck = new RawHttp(node.port)) {
            CountDownLatch submitted = new CountDownLatch(1);
            node.group.outcome = () -> {
                submitted.countDown();
                return new CompletableFuture<>();
            };
            stuck.send("GET /throttle-app/a HTTP/1.1\r\nHost: freno\r\n\r\n");
            assertThat(submitted.await(10, TimeUnit.SECONDS)).isTrue();

            TestNode.await(node.api.close());

            assertThat(stuck.isClosedByServer()).isTrue();
            assertThat(silent.isClosedByServer()).isTrue();
            TestNode.await(node.api.close());
        }
    }

    @Test
    void start_onATakenPort_fails() throws Exception {
        try (TestNode node = new TestNode();
                TestNode other = new TestNode()) {
            assertThat(other.port).isNotEqualTo(node.port);
            assertThatThrownBy(() -> TestNode.await(other.api.start(node.port, 1)))
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
    }
}
