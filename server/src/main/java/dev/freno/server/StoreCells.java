package dev.freno.server;

import dev.freno.core.store.MetricSpec;
import dev.freno.core.time.Moment;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.store.Dormancy;
import dev.freno.server.store.StoreCell;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the cells of the configured stores, and knows which of them may become dormant. */
final class StoreCells {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCells.class);

    private StoreCells() {}

    /**
     * One cell for each store, in their order.
     *
     * @param sharesHealth whether other leaders look at the health of the stores: then none is dormant, since between two
     *     slow probes they would take it for unhealthy
     * @param terms when a store is dormant, but for what the store itself says
     */
    static List<StoreCell> of(NodeConfig config, boolean sharesHealth, Dormancy.Terms terms, Moment start) {
        warn(config, sharesHealth);
        return config.stores().stream()
                .map(store -> new StoreCell(store.spec(), sharesHealth ? null : dormancy(store, terms, start.nanos())))
                .toList();
    }

    private static @Nullable Dormancy dormancy(StoreConfig store, Dormancy.Terms terms, long startNanos) {
        if (!sleeps(store)) {
            return null;
        }
        Duration limit = wakeLimit(store, terms.wakeLimit());
        return new Dormancy(
                new Dormancy.Terms(terms.after(), limit, store.probe().cache()), startNanos);
    }

    private static boolean sleeps(StoreConfig store) {
        return store.probe().dormant().compareTo(store.probe().interval()) > 0;
    }

    /** Who waited longer than a value is fresh would find the first values stale when the last one comes. */
    private static Duration wakeLimit(StoreConfig store, Duration limit) {
        long fresh = store.spec().metrics().stream()
                .mapToLong(MetricSpec::freshnessNanos)
                .min()
                .orElseThrow();
        return Duration.ofNanos(Math.min(fresh, limit.toNanos()));
    }

    private static void warn(NodeConfig config, boolean sharesHealth) {
        if (config.stores().stream().noneMatch(StoreCells::sleeps)) {
            return;
        }
        if (sharesHealth) {
            LOG.warn("DormantProbeMillis has no effect with a ShareDomain: its leaders ask about every store");
        } else if (!config.memcache().servers().isEmpty()) {
            LOG.warn(
                    "DormantProbeMillis: who reads from memcached does not ask freno, and finds no fresh value of a store"
                            + " that nobody else asks about");
        }
    }
}
