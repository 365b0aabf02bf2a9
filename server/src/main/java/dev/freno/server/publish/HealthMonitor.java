package dev.freno.server.publish;

import dev.freno.core.check.CheckRequest;
import dev.freno.core.check.Verdict;
import dev.freno.core.health.MetricHealth;
import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.server.check.Checker;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Asks for each store, as the app {@code freno}, whether it is fine, and remembers when it last was. These checks are
 * internal: no rule stops them, they leave no low-priority mark, and a share domain does not count. They are counted as
 * any other check.
 *
 * <p>Where this node does not lead, no check says how a store is. What its own probes have read does, so that a node that
 * begins to lead does not call stores unhealthy that were well all the time; nothing is counted then. Nor is it where a store
 * is dormant and its values are old for no other reason.
 *
 * <p>One writer: {@link #tick}, from one timer. Reading is thread-safe.
 */
public final class HealthMonitor implements AutoCloseable {
    /** How often each store is asked about. */
    public static final Duration INTERVAL = Duration.ofMillis(250);

    private final Checker checker;
    private final CheckCounters counters;
    private final Moments moments;
    private final List<Watched> stores;
    private Runnable stop = () -> {};

    private static final class Watched {
        private final StoreKey key;
        private final StoreCell cell;
        private final CheckRequest check;
        private volatile MetricHealth health;

        private Watched(StoreCell store, Moment start) {
            this.key = store.key();
            this.cell = store;
            this.check = StoreFindings.internalCheck(store.key());
            this.health = new MetricHealth(start);
        }
    }

    public HealthMonitor(
            Stores stores, Checker checker, CheckCounters counters, Moments moments, MeterRegistry registry) {
        Moment start = moments.now();
        this.checker = checker;
        this.counters = counters;
        this.moments = moments;
        this.stores =
                stores.all().stream().map(store -> new Watched(store, start)).toList();
        for (Watched store : this.stores) {
            Gauge.builder(
                            "freno.store.seconds.since.healthy",
                            store,
                            watched -> watched.health.secondsSince(moments.now()))
                    .tag("store", store.key.toString())
                    .register(registry);
        }
    }

    /** Asks about every store every {@link #INTERVAL} until {@link #close}; once. */
    public void start(Vertx vertx) {
        long timer = vertx.setPeriodic(INTERVAL.toMillis(), id -> tick(moments.now()));
        stop = () -> vertx.cancelTimer(timer);
    }

    /** Asks about every store once. */
    public void tick(Moment now) {
        for (Watched store : stores) {
            store.health = store.health.observe(isHealthy(store, now), now);
        }
    }

    private boolean isHealthy(Watched store, Moment now) {
        Verdict verdict = checker.check(store.check);
        if (verdict instanceof Verdict.NoLeader) {
            return StoreFindings.verdict(store.cell.state(), now) instanceof Verdict.Allowed;
        }
        if (!(verdict instanceof Verdict.Stale && store.cell.isDormant())) {
            counters.count(store.check, verdict);
        }
        return verdict instanceof Verdict.Allowed;
    }

    /** The health of every store, in the order of keys. */
    public SortedMap<StoreKey, MetricHealth> snapshot() {
        SortedMap<StoreKey, MetricHealth> snapshot = new TreeMap<>();
        stores.forEach(store -> snapshot.put(store.key, store.health));
        return snapshot;
    }

    void addTo(Map<String, Number> vars, Moment now) {
        for (Watched store : stores) {
            String name = store.key.type() + "." + store.key.name();
            vars.put("check." + name + ".seconds_since_healthy", store.health.secondsSince(now));
        }
    }

    @Override
    public void close() {
        stop.run();
    }
}
