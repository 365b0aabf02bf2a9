package dev.freno.server.publish.memcache;

import com.google.code.yanf4j.core.Session;
import com.google.code.yanf4j.core.impl.AbstractSession;
import dev.freno.server.publish.memcache.Write.Put;
import dev.freno.server.publish.memcache.Write.Remove;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.exception.MemcachedException;
import net.rubyeye.xmemcached.transcoders.StringTranscoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of xmemcached. A batch goes out without asking for replies, but for its last write: memcached executes
 * what comes over one connection in its order, so that the reply to the last says that all are done.
 */
final class XmemcachedConnection implements CacheConnection {
    private static final Logger LOG = LoggerFactory.getLogger(XmemcachedConnection.class);
    private static final StringTranscoder TEXT = new StringTranscoder();
    private static final int EXPIRY_SECONDS = (int) Publication.LIFETIME.toSeconds();
    private static final long LIMIT_MILLIS = XmemcachedConnector.LIMIT.toMillis();

    private final MemcachedClient client;

    XmemcachedConnection(MemcachedClient client) {
        this.client = client;
    }

    @Override
    public void execute(List<Write> batch) throws IOException {
        try {
            for (Write write : batch.subList(0, batch.size() - 1)) {
                send(write);
            }
            confirm(batch.getLast());
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + LIMIT_MILLIS + " ms", e);
        } catch (MemcachedException | RuntimeException e) {
            throw new IOException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void send(Write write) throws MemcachedException, InterruptedException {
        switch (write) {
            case Put put -> client.setWithNoReply(put.key(), EXPIRY_SECONDS, put.text(), TEXT);
            case Remove remove -> client.deleteWithNoReply(remove.key());
        }
    }

    private void confirm(Write write) throws MemcachedException, InterruptedException, TimeoutException, IOException {
        switch (write) {
            case Put put -> {
                if (!client.set(put.key(), EXPIRY_SECONDS, put.text(), TEXT, LIMIT_MILLIS)) {
                    throw new IOException("it does not store values");
                }
            }
            case Remove remove -> client.delete(remove.key(), LIMIT_MILLIS);
        }
    }

    /** The library would flush what it holds, and wait for the server's goodbye: old values, and a server that hangs. */
    @Override
    public void close() {
        for (Session session : client.getConnector().getSessionSet()) {
            ((AbstractSession) session).clearWriteQueue();
            session.close();
        }
        try {
            client.shutdown();
        } catch (IOException | RuntimeException e) {
            LOG.warn("a memcached client did not close in order", e);
        }
    }
}
