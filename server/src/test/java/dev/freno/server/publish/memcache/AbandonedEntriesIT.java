package dev.freno.server.publish.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.lab.Eventually;
import dev.freno.lab.Memcached;
import dev.freno.server.publish.MemcacheMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What a real memcached does with the writes of a node that is not heard of again. */
@EnabledIf("dev.freno.lab.Memcached#isInstalled")
class AbandonedEntriesIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String KEY = "freno/mysql/s";

    private Memcached memcached;
    private InstanceKey server;

    @BeforeEach
    void start() {
        memcached = Memcached.start();
        server = InstanceKey.parse(memcached.address(), 0);
    }

    @AfterEach
    void stop() {
        if (memcached != null) {
            memcached.close();
        }
    }

    private ServerFeed feed(List<PublishedKey> keys) {
        return new ServerFeed(
                server,
                keys,
                new XmemcachedConnector(),
                new MemcacheMeters(new SimpleMeterRegistry()).server(memcached.address()));
    }

    /** The feed stands still after its write, as the thread of a killed or frozen process does. */
    @Test
    void entry_whenItsNodeIsNotHeardOfAgain_expiresBeforeTheValueIsStale() {
        TestStore store = TestStore.of("s").joined().reads(0.25, 0);
        ServerFeed feed = feed(List.of(store.published()));
        feed.tick(TestStore.at(0), true);
        long lastMillis = TestStore.FRESHNESS_MILLIS - Publication.LIFETIME.toMillis();
        AtomicLong millis = new AtomicLong();
        Eventually.eventually("entry", SOON, () -> {
            feed.tick(TestStore.at(Math.min(lastMillis, millis.addAndGet(20))), true);
            return memcached.get(KEY).isPresent();
        });
        long seen = System.nanoTime();
        Eventually.eventually("expiry", SOON, () -> memcached.get(KEY), Optional::isEmpty);
        assertThat(Duration.ofNanos(System.nanoTime() - seen)).isLessThan(Duration.ofSeconds(3));
        feed.retreat();
    }
}
