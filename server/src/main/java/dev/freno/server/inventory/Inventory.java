package dev.freno.server.inventory;

import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moments;
import dev.freno.server.log.LineBudget;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the hosts of all stores up to date: each is asked for at once after the start, then every ten seconds, give or
 * take one, so that sources are not all asked at the same time. Stores do not wait for each other.
 *
 * <p>Thread-safe. All the work, and the calls of the listener, happen on one thread of its own, which never blocks.
 */
public final class Inventory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);
    private static final Duration TICK = Duration.ofMillis(100);

    /** How many lines all stores together write to the log within {@link #WINDOW}; the rest is counted. */
    private static final int MAX_LINES = 40;

    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("freno-inventory").factory());
    private final SortedMap<StoreKey, StoreInventory> stores = new TreeMap<>();
    private final LineBudget lines = new LineBudget(MAX_LINES, WINDOW);
    private final Moments moments;

    /** Prepares the refresh of these stores; nothing is asked before {@link #start}. */
    public Inventory(
            Map<StoreKey, HostSource> sources, InventoryListener listener, Moments moments, RandomGenerator random) {
        this.moments = moments;
        sources.forEach((store, source) -> {
            InventoryListener guarded = (key, hosts) -> guard(() -> listener.hostsChanged(key, hosts));
            stores.put(store, new StoreInventory(store, source, guarded, lines, this::onThread, random));
        });
    }

    /** Asks all sources now, and again and again until {@link #close}. To be called once. */
    public void start() {
        long tick = TICK.toNanos();
        var _ = thread.scheduleAtFixedRate(() -> guard(this::tick), 0, tick, TimeUnit.NANOSECONDS);
    }

    /** Asks all sources as soon as possible, as a node does that becomes leader. Returns at once. */
    public void refreshNow() {
        onThread(() -> {
            stores.values().forEach(StoreInventory::refreshSoon);
            tick();
        });
    }

    /** Ends it; idempotent. Answers that come later are dropped. */
    @Override
    public void close() {
        var _ = thread.shutdownNow();
    }

    /** The stores, in the order of keys. */
    public Set<StoreKey> stores() {
        return Collections.unmodifiableSet(stores.keySet());
    }

    /**
     * How the inventory of a store stands; any thread.
     *
     * @throws IllegalArgumentException for a store that it was not made for
     */
    public InventoryState state(StoreKey store) {
        StoreInventory found = stores.get(store);
        if (found == null) {
            throw new IllegalArgumentException("no inventory of " + store);
        }
        return found.state();
    }

    private void tick() {
        long now = moments.now().nanos();
        int unwritten = lines.tick(now);
        if (unwritten > 0) {
            LOG.info("{} more changes of inventories, see /stores", unwritten);
        }
        stores.values().forEach(store -> guard(() -> store.tick(now)));
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(() -> guard(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("closed meanwhile", e);
        }
    }

    /** A bug in one listener or source, or a moment without memory, must not end the refresh of all for ever. */
    private static void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("inventory step failed", e);
        }
    }
}
