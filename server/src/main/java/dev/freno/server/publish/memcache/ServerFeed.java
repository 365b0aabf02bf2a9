package dev.freno.server.publish.memcache;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moment;
import dev.freno.server.publish.MemcacheMeters;
import dev.freno.server.publish.memcache.Write.Put;
import dev.freno.server.publish.memcache.Write.Remove;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the entries of one server as they should be, while this node leads. Confined to one thread, which it may block.
 *
 * <p>One batch is under way at most, and nothing is written while it is; then what is due is determined anew. So there is
 * no queue: what a server that was away gets to see at last is the newest state. A server first has to answer deletes
 * before it is given values, so that one that accepts connections and does not read, a frozen one for example, holds no
 * more than one batch of values, from before it froze.
 */
final class ServerFeed {
    /** The least distance of two attempts to connect. */
    static final Duration RETRY = Duration.ofMillis(500);

    /** The most writes that are sent before the server has to answer. */
    static final int MAX_BATCH = 500;

    /** Where nothing is to be written for so long, something harmless is, to see whether the server is there. */
    static final Duration IDLE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(ServerFeed.class);

    private final InstanceKey server;
    /** In the order in which they were last written, so that the batches of a slow server come round to every key. */
    private final SequencedMap<String, PublishedKey> keys = new LinkedHashMap<>();

    private final CacheConnector connector;
    private final MemcacheMeters.Server meters;
    private @Nullable CacheConnection connection;
    private @Nullable Boolean reachable;
    private int attempts;
    private long nextAttemptNanos;
    private long lastWriteNanos;
    private boolean isNew;

    ServerFeed(
            InstanceKey server, List<PublishedKey> published, CacheConnector connector, MemcacheMeters.Server meters) {
        this.server = server;
        this.connector = connector;
        this.meters = meters;
        published.forEach(key -> keys.put(key.key(), key));
    }

    InstanceKey server() {
        return server;
    }

    /**
     * Does what is to be done now, one batch at most; whether there was more. What that is, the next tick determines anew: a
     * batch takes time, and a value that was good before it need not be good for another second after it.
     */
    boolean tick(Moment now, boolean leading) {
        CacheConnection open = connection;
        if (!leading) {
            retreat();
        } else if (open != null) {
            return write(open, now);
        } else if (now.nanos() >= nextAttemptNanos) {
            connect(now);
        }
        return false;
    }

    /** Deletes the entries, which are no longer this node's to keep, and closes the connection. */
    void retreat() {
        CacheConnection open = connection;
        if (open != null) {
            try {
                removeAll(open);
            } catch (IOException | RuntimeException e) {
                LOG.warn("memcached {}: cannot delete the entries, which expire by themselves: {}", server, text(e));
            }
            disconnect(open);
            reachable = null;
        }
    }

    private void connect(Moment now) {
        nextAttemptNanos = now.nanos() + RETRY.toNanos();
        CacheConnection opened = null;
        try {
            opened = connector.connect(server, attempts++);
            removeAll(opened);
            connection = opened;
            isNew = true;
            reached();
        } catch (IOException | RuntimeException e) {
            failed(e);
            if (opened != null) {
                disconnect(opened);
            }
        }
    }

    private void removeAll(CacheConnection open) throws IOException {
        List<Write> removals = new ArrayList<>(keys.size());
        keys.keySet().forEach(key -> removals.add(new Remove(key)));
        for (List<Write> batch : batches(removals)) {
            execute(open, batch);
        }
    }

    private boolean write(CacheConnection open, Moment now) {
        if (isNew) {
            // To connect may have taken long: the doubt counts from the first instant after it.
            isNew = false;
            lastWriteNanos = now.nanos();
            keys.values().forEach(key -> key.doubt(now));
        }
        try {
            List<Write> due = due(now);
            List<Write> batch = due.subList(0, Math.min(MAX_BATCH, due.size()));
            if (!batch.isEmpty()) {
                execute(open, batch);
                batch.forEach(write -> written(write, now));
            }
            meters.entries(
                    keys.values().stream().filter(key -> key.isShown(now)).count());
            return due.size() > batch.size();
        } catch (IOException | RuntimeException e) {
            failed(e);
            nextAttemptNanos = now.nanos() + RETRY.toNanos();
            disconnect(open);
            return false;
        }
    }

    /** What says that a value is gone comes before what says that another has changed. */
    private List<Write> due(Moment now) {
        List<Write> removals = new ArrayList<>();
        List<Write> puts = new ArrayList<>();
        for (PublishedKey key : keys.values()) {
            switch (key.due(now)) {
                case Put put -> puts.add(put);
                case Remove remove -> removals.add(remove);
                case null -> {}
            }
        }
        removals.addAll(puts);
        if (removals.isEmpty() && now.nanos() - lastWriteNanos >= IDLE.toNanos()) {
            removals.add(new Remove(keys.keySet().iterator().next()));
        }
        return removals;
    }

    private void written(Write write, Moment now) {
        lastWriteNanos = now.nanos();
        PublishedKey key = keys.get(write.key());
        if (key != null) {
            key.written(write, now);
            keys.putLast(key.key(), key);
        }
    }

    private void execute(CacheConnection open, List<Write> batch) throws IOException {
        open.execute(batch);
        meters.written(batch.stream().filter(Put.class::isInstance).count(), batch.size());
    }

    private static List<List<Write>> batches(List<Write> writes) {
        List<List<Write>> batches = new ArrayList<>();
        for (int from = 0; from < writes.size(); from += MAX_BATCH) {
            batches.add(writes.subList(from, Math.min(from + MAX_BATCH, writes.size())));
        }
        return batches;
    }

    private void reached() {
        meters.connected(true);
        if (reachable == null || !reachable) {
            LOG.info("memcached {}: connected, the values of {} stores go there", server, keys.size());
        }
        reachable = true;
    }

    private void failed(Exception e) {
        meters.failed();
        if (reachable == null || reachable) {
            LOG.warn(
                    "memcached {}: {}; the values of {} stores are missing there, trying again every {} ms",
                    server,
                    text(e),
                    keys.size(),
                    RETRY.toMillis());
        }
        reachable = false;
    }

    private static String text(Exception e) {
        return e instanceof IOException && e.getMessage() != null ? e.getMessage() : e.toString();
    }

    private void disconnect(CacheConnection open) {
        connection = null;
        meters.connected(false);
        meters.entries(0);
        open.close();
    }
}
