package dev.freno.server.inventory.vitess;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moment;
import dev.freno.lab.Eventually;
import dev.freno.server.CapturedLog;
import dev.freno.server.Mutations;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostList;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.inventory.Inventory;
import dev.freno.server.net.FetchException;
import dev.freno.server.net.HttpFetcher;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever vtctld sends, its source gives hosts or fails in its own way, and harms nobody else. */
class VitessFuzzTest {
    private static final List<String> KEYS = List.of(
            "alias",
            "type",
            "stats",
            "hostname",
            "mysql_hostname",
            "mysql_port",
            "port_map",
            "cell",
            "mysql",
            "realtime",
            "last_error",
            "url",
            "type");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "1",
            "2",
            "-2",
            "2.0",
            "65536",
            "1e999",
            "99999999999999999999",
            "\"\"",
            "\"REPLICA\"",
            "\"zone1\"",
            "\"db1\"",
            "\"[::1]\"",
            "\"a b\"",
            "\"\\u0000\\ud800\"",
            "[]",
            "{}",
            "[[[[]]]]",
            "{\"cell\":\"zone1\"}",
            "{\"realtime\":{}}",
            "{\"mysql\":3306}",
            "\"" + "x".repeat(300) + "\"");
    private static final List<String> WORDS = List.of(
            "null",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u00",
            "-",
            "1e9999",
            "\0",
            "\ufeff",
            "[".repeat(100),
            "{\"a\":".repeat(70),
            "9".repeat(500),
            "\"stats\":null",
            "\"type\":2,",
            "//",
            "NaN");

    private static Mutations mutations() throws Exception {
        return new Mutations(
                List.of(
                        VitessTabletsTest.recorded("tablets-with-stats.json"),
                        VitessTabletsTest.recorded("tablets-older.json"),
                        VitessTabletsTest.recorded("tablets-by-name.json")),
                WORDS.stream()
                        .map(word -> word.getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    private static byte[] generated(RandomGenerator random) {
        return IntStream.range(0, random.nextInt(6))
                .mapToObj(tablet -> IntStream.range(0, random.nextInt(8))
                        .mapToObj(
                                entry -> "\"" + Mutations.oneOf(KEYS, random) + "\":" + Mutations.oneOf(VALUES, random))
                        .collect(Collectors.joining(",", "{", "}")))
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Only this and a list of hosts can come out. */
    private static void assertHarmless(byte[] body) {
        try {
            assertThat(VitessTablets.replicas(body, List.of()).hosts()).doesNotContainNull();
        } catch (FetchException refused) {
            assertThat(refused).message().isNotBlank().hasSizeLessThanOrEqualTo(FetchException.MAX_LENGTH);
        }
    }

    @Test
    void replicas_ofAnyBody_areHostsOrAFailure() throws Exception {
        Mutations mutations = mutations();
        Mutations.check(20_000, random -> assertHarmless(mutations.next(random)));
        Mutations.check(20_000, random -> assertHarmless(generated(random)));
    }

    /** Nothing is built of what is passed over: the parser's own garbage is what it takes. */
    @Test
    void replicas_ofAHugeBody_takeNoMoreThanTheBodyItself() {
        long allowed = 2L * VitessHosts.MAX_BODY_BYTES;
        assertThat(allocated("[{\"x\":[", "[],")).isLessThan(allowed);
        assertThat(allocated("[{\"x\":[", "{\"a\":1},")).isLessThan(allowed);
        assertThat(allocated("[{", "\"x\":1,")).isLessThan(allowed);
    }

    private static long allocated(String start, String repeated) {
        int times = (VitessHosts.MAX_BODY_BYTES - start.length()) / repeated.length();
        byte[] body = (start + repeated.repeat(times)).getBytes(StandardCharsets.UTF_8);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        assertHarmless(body);
        return thread.getCurrentThreadAllocatedBytes() - before;
    }

    /** Another store of the same inventory gets its hosts all the while. */
    @Test
    void fetch_whenVtctldSendsNonsense_disturbsNoOtherStore() throws Exception {
        int rounds = 300;
        Mutations mutations = mutations();
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger heard = new AtomicInteger();
        Vertx vertx = Vertx.vertx();
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .end(Buffer.buffer(mutations.next(new SplittableRandom(sent.incrementAndGet())))));
        int port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, SECONDS)
                .actualPort();
        HostSource hostile = new VitessHosts(
                new SourceSettings.Vitess(
                        URI.create("http://127.0.0.1:" + port + "/api"), "k", "", List.of(), Duration.ofSeconds(5)),
                new HttpFetcher(vertx));
        StoreKey other = new StoreKey("mysql", "other");
        try (CapturedLog log = new CapturedLog("dev.freno.server.inventory.StoreInventory");
                Inventory inventory = new Inventory(
                        Map.of(new StoreKey("mysql", "vitess"), hostile, other, new RestlessSource()),
                        (store, hosts) -> heard.addAndGet(store.equals(other) ? 1 : 0),
                        () -> new Moment(0, 0),
                        new SplittableRandom(1))) {
            inventory.refreshNow();
            for (int round = 1; round <= rounds; round++) {
                int atLeast = round;
                Eventually.eventually("both stores are asked", () -> {
                    inventory.refreshNow();
                    return sent.get() >= atLeast && heard.get() >= atLeast;
                });
            }
            assertThat(log.lines()).isNotEmpty();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
        }
    }

    /** Has another host each time. */
    private static final class RestlessSource implements HostSource {
        private final AtomicInteger fetches = new AtomicInteger();

        @Override
        public CompletionStage<HostList> fetch(Duration deadline) {
            return CompletableFuture.completedStage(
                    HostList.of(List.of(new InstanceKey("db" + fetches.incrementAndGet(), 3306))));
        }

        @Override
        public String describe() {
            return "restless";
        }
    }
}
