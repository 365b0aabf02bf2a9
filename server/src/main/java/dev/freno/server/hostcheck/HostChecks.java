package dev.freno.server.hostcheck;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.net.HttpFetcher;
import dev.freno.server.probe.ProbeLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.random.RandomGenerator;

/**
 * The HTTP checks of the hosts of one store, from when they join until they leave. Confined to the store's loop. Hosts
 * that the configuration ignores are not checked.
 */
public interface HostChecks {
    /** How often a host is checked. */
    Duration INTERVAL = Duration.ofSeconds(5);

    /** How long a check may take. */
    Duration TIMEOUT = Duration.ofSeconds(1);

    /** The store has exactly these hosts from now on: others are forgotten, new ones are asked at the next tick. */
    void hostsChanged(Collection<InstanceKey> hosts);

    /** Does what the time calls for. Cheap when that is nothing. */
    void tick(long nowNanos);

    /**
     * When {@link #tick} has something to do, monotonic nanoseconds: {@link Long#MIN_VALUE} for the next tick, {@link
     * Long#MAX_VALUE} for never. It comes sooner only by {@link #hostsChanged}. Cheap.
     */
    long dueNanos();

    /** What the latest check of a host said; {@link HostCheckResult#AWAITED} for one that is not known. */
    HostCheckResult result(InstanceKey host);

    /**
     * The checks that a store is configured for; without any, every host passes.
     *
     * @param loop the store's
     * @param changed called on the loop when the result of any host is another than before
     */
    static HostChecks of(
            StoreConfig config,
            ProbeLoop loop,
            HttpFetcher fetcher,
            HostCheckObserver observer,
            Runnable changed,
            RandomGenerator random) {
        StoreConfig.HttpCheck check = config.httpCheck();
        if (check == null) {
            return new NoHostChecks(config, observer);
        }
        HttpHostChecks.Surroundings surroundings = new HttpHostChecks.Surroundings(
                new HttpAsker(fetcher, check), loop::execute, loop::connectInTurn, loop::nowNanos, random);
        return new HttpHostChecks(config, surroundings, observer, changed);
    }
}
