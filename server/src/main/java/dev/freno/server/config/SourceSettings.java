package dev.freno.server.config;

import dev.freno.core.store.InstanceKey;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where the hosts of a store come from.
 *
 * <p>Immutable.
 */
public sealed interface SourceSettings {
    /** A fixed list. */
    record Static(List<InstanceKey> hosts) implements SourceSettings {
        public Static {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * The servers of an HAProxy pool.
     *
     * @param addresses the statistics pages, one or more
     * @param pool the backend's name
     * @param port the port of its hosts
     */
    record HaProxy(List<URI> addresses, String pool, int port) implements SourceSettings {
        public HaProxy {
            addresses = List.copyOf(addresses);
        }

        /** Without the account that an address may carry. */
        @Override
        public String toString() {
            List<String> shown = addresses.stream().map(Urls::withoutAccount).toList();
            return "HaProxy[addresses=" + shown + ", pool=" + pool + ", port=" + port + "]";
        }
    }

    /**
     * The servers of a ProxySQL hostgroup.
     *
     * @param addresses the admin interfaces, one or more
     * @param user the admin account
     * @param password its password
     * @param hostgroup the hostgroup's number
     * @param ignoreServerTtl for how long a server in a bad state stays ignored
     */
    record ProxySql(List<InstanceKey> addresses, String user, Secret password, int hostgroup, Duration ignoreServerTtl)
            implements SourceSettings {
        public ProxySql {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * The replicas of a Vitess shard.
     *
     * @param api the address of vtctld's API, ending in {@code /api}
     * @param keyspace the keyspace
     * @param shard the shard
     * @param cells only tablets of these cells; empty for all
     * @param timeout how long a request may take
     */
    record Vitess(URI api, String keyspace, String shard, List<String> cells, Duration timeout)
            implements SourceSettings {
        public Vitess {
            cells = List.copyOf(cells);
        }

        /** Without the account that the address may carry. */
        @Override
        public String toString() {
            return "Vitess[api=" + Urls.withoutAccount(api) + ", keyspace=" + keyspace + ", shard=" + shard + ", cells="
                    + cells + ", timeout=" + timeout + "]";
        }
    }

    /**
     * What a DNS name stands for.
     *
     * @param name as configured; with a dot at its end it is not completed by search domains
     * @param records the type of the records
     * @param port of hosts whose record names none
     */
    record Dns(String name, Records records, int port) implements SourceSettings {
        /** The types of records that name hosts. */
        public enum Records {
            /** A and AAAA: addresses of both kinds. */
            ADDRESSES,
            A,
            AAAA,
            SRV
        }
    }
}
