package dev.freno.server.publish.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.lab.Eventually;
import dev.freno.server.CapturedLog;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.publish.MemcacheMeters;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MemcachePublisherTest {
    private static final long START = System.nanoTime();
    private static final Moments MOMENTS = () -> new Moment(System.nanoTime() - START, System.currentTimeMillis());

    private final CountDownLatch letGo = new CountDownLatch(1);
    private final Map<String, String> entries = new ConcurrentHashMap<>();

    private MemcachePublisher publisher(List<String> servers, List<TestStore> stores, CacheConnector connector) {
        List<StoreCell> cells = stores.stream().map(TestStore::cell).toList();
        return new MemcachePublisher(
                new NodeConfig.Memcache(servers, "freno"),
                new Stores(Set.of("mysql"), cells),
                () -> true,
                MOMENTS,
                new MemcacheMeters(new SimpleMeterRegistry()),
                connector);
    }

    private CacheConnection remembering() {
        return new CacheConnection() {
            @Override
            public void execute(List<Write> batch) {
                batch.forEach(write -> {
                    switch (write) {
                        case Write.Put put -> entries.put(put.key(), put.text());
                        case Write.Remove remove -> entries.remove(remove.key());
                    }
                });
            }

            @Override
            public void close() {}
        };
    }

    private static TestStore fresh(String name) {
        TestStore store = TestStore.of(name).joined();
        return store.reads(1, MOMENTS.now().nanos() / TestStore.MILLI);
    }

    /** {@code freno/mysql/main1} belongs to the first of three servers, {@code freno/mysql/main2} to the second. */
    @Test
    void publisher_whenOneServerHangs_servesTheOthersAndCloses() {
        CacheConnector connector = (server, attempt) -> {
            if (server.host().equals("hung")) {
                try {
                    letGo.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return remembering();
        };
        List<TestStore> stores = List.of(fresh("main1"), fresh("main2"));
        MemcachePublisher publisher = publisher(List.of("fine:1", "hung:2", "idle:3"), stores, connector);
        try (CapturedLog log = new CapturedLog(MemcachePublisher.class)) {
            publisher.start();
            Eventually.eventually("entry", () -> entries.containsKey("freno/mysql/main1"));
            assertThat(entries).doesNotContainKey("freno/mysql/main2");
            publisher.close();
            assertThat(entries).isEmpty();
            assertThat(log.lines())
                    .containsExactly("WARN freno-memcached-hung:2 is still waiting for its server; it ends by itself");
        } finally {
            letGo.countDown();
        }
        Eventually.eventually("threads", () -> threads().isEmpty());
        assertThat(entries).isEmpty();
    }

    @Test
    void publisher_withoutServers_hasNoThreads() {
        try (MemcachePublisher publisher = publisher(List.of(), List.of(fresh("main1")), (server, attempt) -> {
            throw new AssertionError();
        })) {
            publisher.start();
            assertThat(threads()).isEmpty();
        }
    }

    @Test
    void publisher_ofAStoreThatCannotBePublished_saysWhy() {
        try (CapturedLog log = new CapturedLog(MemcachePublisher.class)) {
            publisher(List.of("mc:1"), List.of(TestStore.of("a b")), (server, attempt) -> remembering())
                    .close();
            assertThat(log.lines())
                    .containsExactly(
                            "WARN mysql/a b: not published, 'freno/mysql/a b' is not a key that memcached takes");
        }
    }

    @Test
    void publisher_ofAStoreWhoseValuesAreStaleTooSoon_saysSo() {
        TestStore hasty = TestStore.withFreshness("hasty", Duration.ofMillis(900));
        try (CapturedLog log = new CapturedLog(MemcachePublisher.class)) {
            publisher(List.of("mc:1"), List.of(hasty), (server, attempt) -> remembering())
                    .close();
            assertThat(log.lines())
                    .containsExactly("WARN mysql/hasty: not published, memcached keeps a value for up to 1000 ms and"
                            + " metric default is stale after 900 ms");
        }
    }

    private static List<String> threads() {
        return Stream.of(Thread.getAllStackTraces().keySet().toArray(Thread[]::new))
                .map(Thread::getName)
                .filter(name -> name.startsWith("freno-memcached"))
                .toList();
    }
}
