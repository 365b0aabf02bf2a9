package dev.freno.server.config;

import java.time.Duration;
import java.util.List;

/**
 * Everything a node is told at start.
 *
 * <p>Immutable.
 *
 * @param listenPort where HTTP is served, 0 to 65535; 0 lets the system choose
 * @param identity where this node belongs
 * @param group how it shares leadership and rules
 * @param stores the configured stores, ordered by key
 * @param memcache where values are published
 * @param defaultThrottleTtl how long a throttle without a TTL lasts; zero is for ever
 * @param profiling whether the profiling routes are served
 */
public record NodeConfig(
        int listenPort,
        Identity identity,
        GroupSettings group,
        List<StoreConfig> stores,
        Memcache memcache,
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
