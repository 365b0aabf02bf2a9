package dev.freno.server.publish.memcache;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.publish.memcache.Write.Put;
import dev.freno.server.publish.memcache.Write.Remove;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A memcached that never forgets by itself, and a network that fails when the test says so. */
final class ScriptedServer implements CacheConnector {
    private final Map<String, String> entries = new TreeMap<>();
    private final List<List<Write>> batches = new ArrayList<>();
    private boolean refuses;
    private int failAfter = Integer.MAX_VALUE;
    private int attempts;
    private int open;

    @Override
    public CacheConnection connect(InstanceKey server, int attempt) throws IOException {
        attempts++;
        if (refuses) {
            throw new IOException("refused");
        }
        open++;
        return new CacheConnection() {
            @Override
            public void execute(List<Write> batch) throws IOException {
                ScriptedServer.this.execute(batch);
            }

            @Override
            public void close() {
                open--;
            }
        };
    }

    private void execute(List<Write> batch) throws IOException {
        batches.add(List.copyOf(batch));
        for (Write write : batch) {
            if (failAfter-- == 0) {
                throw new IOException("gone");
            }
            apply(write);
        }
    }

    private void apply(Write write) {
        switch (write) {
            case Put put -> entries.put(put.key(), put.text());
            case Remove remove -> entries.remove(remove.key());
        }
    }

    /** From now on nobody can connect, or anybody again. */
    void refuse(boolean now) {
        refuses = now;
    }

    /** Executes so many more writes, and fails then, once. */
    void failAfter(int writes) {
        failAfter = writes;
    }

    Map<String, String> entries() {
        return entries;
    }

    /** What came since the last call. */
    List<List<Write>> takeBatches() {
        List<List<Write>> taken = List.copyOf(batches);
        batches.clear();
        return taken;
    }

    List<Write> takeWrites() {
        return takeBatches().stream().flatMap(List::stream).toList();
    }

    int attempts() {
        return attempts;
    }

    int open() {
        return open;
    }
}
