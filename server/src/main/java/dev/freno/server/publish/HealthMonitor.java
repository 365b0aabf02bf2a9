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
import java.util.ArrayList;
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
 * <p>The stores are asked in slices, spread over the {@link #INTERVAL}: thousands at once would hold up what else runs on the
 * thread of the timer. One writer for each store: the timer of its slice. Reading is thread-safe.
 */
public final class HealthMonitor implements AutoCloseable {
    /** How often each store is asked about. */
    public static final Duration INTERVAL = Duration.ofMillis(250);

    /** How many stores are asked about in one go, while there is a millisecond for each slice. */
    static final int SLICE = 200;

    private final Checker checker;
    private final CheckCounters counters;
    private final Moments moments;
    private final List<Watched> stores;
    private final int slices;
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
        this.slices = Math.clamp(Math.ceilDiv(this.stores.size(), SLICE), 1, (int) INTERVAL.toMillis());
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
        long interval = INTERVAL.toMillis();
        List<Long> timers = new ArrayList<>();
        for (int i = 0; i < slices; i++) {
            int slice = i;
            long first = interval * (slice + 1) / slices;
            timers.add(vertx.setPeriodic(first, interval, id -> tick(slice, moments.now())));
        }
        stop = () -> timers.forEach(vertx::cancelTimer);
    }

    /** Asks about every store once. */
    public void tick(Moment now) {
        for (int slice = 0; slice < slices; slice++) {
            tick(slice, now);
        }
    }

    /** In how many parts the stores are asked about, evenly over the interval. */
    int slices() {
        return slices;
    }

    /** Asks about the stores of one slice, from 0 on, once. */
    void tick(int slice, Moment now) {
        for (int i = slice; i < stores.size(); i += slices) {
            Watched store = stores.get(i);
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
