package dev.freno.server.config;

import dev.freno.core.store.InstanceKey;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a node is told at start.
 *
 * <p>Immutable.
 *
 * @param listenPort where HTTP is served, 0 to 65535; 0 lets the system choose
 * @param httpAdvertise where other nodes reach this node's HTTP, null where that is not configured
 * @param identity where this node belongs
 * @param group how it shares leadership and rules
 * @param stores the configured stores, ordered by key
 * @param memcache where values are published
 * @param following what this node does while another one leads
 * @param defaultThrottleTtl how long a throttle without a TTL lasts; zero is for ever
 * @param profiling whether the profiling routes are served
 */
public record NodeConfig(
        int listenPort,
        @Nullable InstanceKey httpAdvertise,
        Identity identity,
        GroupSettings group,
        List<StoreConfig> stores,
        Memcache memcache,
        Following following,
        Duration defaultThrottleTtl,
        boolean profiling) {
    public NodeConfig {
        stores = List.copyOf(stores);
    }

    /**
     * Where a node belongs.
     *
     * @param dataCenter may be empty
     * @param environment may be empty
     * @param domain the group's name; where not configured, {@code <dataCenter>:<environment>}
     * @param shareDomain the domain whose leaders' health counts here too; may be empty
     */
    public record Identity(String dataCenter, String environment, String domain, String shareDomain) {}

    /**
     * What a node does while another one leads.
     *
     * @param probeInterval the shortest distance of two probes of a host, positive
     * @param requests what becomes of checks and commands
     */
    public record Following(Duration probeInterval, FollowerRequests requests) {}

    /** What a node that does not lead does with checks and commands. */
    public enum FollowerRequests {
        /** Asks the leader, and passes its answer on. */
        FORWARD,
        /** Says that it does not lead. */
        REFUSE
    }

    /**
     * Where values are published.
     *
     * @param servers {@code host:port} each; empty for none
     * @param path the first part of every key
     */
    public record Memcache(List<String> servers, String path) {
        public Memcache {
            servers = List.copyOf(servers);
        }
    }
}
