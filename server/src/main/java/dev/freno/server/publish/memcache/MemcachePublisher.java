package dev.freno.server.publish.memcache;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moments;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.publish.MemcacheMeters;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the values of all stores to memcached while this node leads: each is written when it changes and every 20 ms,
 * with an expiry of one second, and deleted when freno no longer knows it. Without servers it does nothing.
 *
 * <p>Thread-safe. Each server that has keys is served by a daemon thread of its own; servers do not wait for each other,
 * and nothing else waits for any of them.
 */
public final class MemcachePublisher implements AutoCloseable {
    /** How often each server's thread looks at the stores. */
    static final Duration TICK = Duration.ofMillis(10);

    /** How long {@link #close} waits for the entries to be deleted. */
    static final Duration CLOSE_LIMIT = Duration.ofMillis(1_500);

    private static final Logger LOG = LoggerFactory.getLogger(MemcachePublisher.class);

    private final List<ServerFeed> feeds = new ArrayList<>();
    private final BooleanSupplier leading;
    private final Moments moments;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Prepares to publish; nothing happens before {@link #start}.
     *
     * @param leading whether this node may answer for its group; asked at each tick
     */
    public MemcachePublisher(
            NodeConfig.Memcache settings,
            Stores stores,
            BooleanSupplier leading,
            Moments moments,
            MemcacheMeters meters) {
        this(settings, stores, leading, moments, meters, new XmemcachedConnector());
    }

    MemcachePublisher(
            NodeConfig.Memcache settings,
            Stores stores,
            BooleanSupplier leading,
            Moments moments,
            MemcacheMeters meters,
            CacheConnector connector) {
        this.leading = leading;
        this.moments = moments;
        keysByServer(settings, stores)
                .forEach((server, keys) -> feeds.add(
                        new ServerFeed(InstanceKey.parse(server, 0), keys, connector, meters.server(server))));
    }

    private static Map<String, List<PublishedKey>> keysByServer(NodeConfig.Memcache settings, Stores stores) {
        Map<String, List<PublishedKey>> keys = new LinkedHashMap<>();
        List<String> servers = settings.servers();
        for (StoreCell store : servers.isEmpty() ? List.<StoreCell>of() : stores.all()) {
            String key = settings.path() + "/" + store.key();
            if (KeySpread.isKey(key)) {
                keys.computeIfAbsent(servers.get(KeySpread.serverOf(key, servers.size())), server -> new ArrayList<>())
                        .add(new PublishedKey(key, store));
            } else {
                LOG.warn("{}: not published, '{}' is not a key that memcached takes", store.key(), key);
            }
            warnIfShort(store);
        }
        return keys;
    }

    private static void warnIfShort(StoreCell store) {
        store.state().spec().metrics().stream()
                .filter(metric -> metric.freshnessNanos() <= Publication.LIFETIME.toNanos())
                .forEach(metric -> LOG.warn(
                        "{}: not published, memcached keeps a value for up to {} ms and metric {} is stale after {} ms",
                        store.key(),
                        Publication.LIFETIME.toMillis(),
                        metric.name(),
                        metric.freshnessNanos() / 1_000_000));
    }

    /** Begins; once. */
    public void start() {
        for (ServerFeed feed : feeds) {
            threads.add(Thread.ofPlatform()
                    .daemon()
                    .name("freno-memcached-" + feed.server())
                    .start(() -> run(feed)));
        }
    }

    private void run(ServerFeed feed) {
        try {
            while (!stop.await(TICK.toNanos(), TimeUnit.NANOSECONDS)) {
                guard(feed, () -> work(feed));
            }
            guard(feed, feed::retreat);
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        }
    }

    private void work(ServerFeed feed) {
        boolean more = true;
        while (more && stop.getCount() > 0) {
            more = feed.tick(moments.now(), leading.getAsBoolean());
        }
    }

    /** A bug must not end the deletes of what should not be there. */
    private static void guard(ServerFeed feed, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.error("memcached {}: a step failed", feed.server(), e);
        }
    }

    /**
     * Deletes the entries and ends it. Blocks until that is done, for {@link #CLOSE_LIMIT} at most; entries of a server
     * that does not answer expire by themselves. Idempotent.
     */
    @Override
    public void close() {
        stop.countDown();
        long deadline = moments.now().nanos() + CLOSE_LIMIT.toNanos();
        for (Thread thread : threads) {
            join(thread, deadline - moments.now().nanos());
        }
    }

    private static void join(Thread thread, long limitNanos) {
        try {
            if (limitNanos > 0 && !thread.join(Duration.ofNanos(limitNanos))) {
                LOG.warn("{} is still waiting for its server; it ends by itself", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
