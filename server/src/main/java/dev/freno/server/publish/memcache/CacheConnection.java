package dev.freno.server.publish.memcache;

import java.io.IOException;
import java.util.List;

/** A connection to one memcached server. Used by one thread at a time. */
interface CacheConnection extends AutoCloseable {
    /**
     * Has the server execute these in their order. Blocks until it has, for a bounded time.
     *
     * @param batch not empty
     * @throws IOException if that is not certain; the connection is of no use any more
     */
    void execute(List<Write> batch) throws IOException;

    /** Frees everything; what was not sent is dropped. Blocks for some seconds at most. */
    @Override
    void close();
}
