package dev.freno.server.publish.memcache;

import dev.freno.core.store.InstanceKey;
import java.io.IOException;

/** Connects to memcached servers. Thread-safe. */
@FunctionalInterface
interface CacheConnector {
    /**
     * Connects. Blocks for as long as looking up the name takes, and a bounded time beyond that.
     *
     * @param attempt counts the attempts; a name with several addresses has them tried in turn
     * @throws IOException saying why there is no connection
     */
    CacheConnection connect(InstanceKey server, int attempt) throws IOException;
}
