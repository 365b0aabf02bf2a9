package dev.freno.server.publish;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what goes to memcached, for each configured server that has keys. Thread-safe. */
public final class MemcacheMeters {
    private final MeterRegistry registry;
    private final Map<String, Server> servers = new ConcurrentSkipListMap<>();

    public MemcacheMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The meters of one server; each has one writer. */
    public static final class Server {
        private final LongAdder sets = new LongAdder();
        private final LongAdder deletes = new LongAdder();
        private final LongAdder failures = new LongAdder();
        private volatile boolean connected;
        private volatile long entries;

        /** The server has executed a batch: so many sets among so many writes. */
        public void written(long setCount, long writes) {
            sets.add(setCount);
            deletes.add(writes - setCount);
        }

        /** An attempt to connect or to write failed. */
        public void failed() {
            failures.increment();
        }

        public void connected(boolean now) {
            connected = now;
        }

        /** So many of this node's entries are there. */
        public void entries(long now) {
            entries = now;
        }
    }

    /** The meters of the server of this name, {@code host:port}. */
    public Server server(String name) {
        return servers.computeIfAbsent(name, this::register);
    }

    private Server register(String name) {
        Server server = new Server();
        Gauge.builder("freno.memcache.connected", server, known -> known.connected ? 1 : 0)
                .tag("server", name)
                .register(registry);
        Gauge.builder("freno.memcache.entries", server, known -> known.entries)
                .tag("server", name)
                .register(registry);
        counter("freno.memcache.sets", name, server.sets);
        counter("freno.memcache.deletes", name, server.deletes);
        counter("freno.memcache.failures", name, server.failures);
        return server;
    }

    private void counter(String meter, String server, LongAdder count) {
        FunctionCounter.builder(meter, count, LongAdder::sum)
                .tag("server", server)
                .register(registry);
    }

    void addTo(Map<String, Number> vars) {
        servers.forEach((name, server) -> {
            vars.put("memcache." + name + ".connected", server.connected ? 1 : 0);
            vars.put("memcache." + name + ".entries", server.entries);
            vars.put("memcache." + name + ".sets", server.sets.sum());
            vars.put("memcache." + name + ".deletes", server.deletes.sum());
            vars.put("memcache." + name + ".failures", server.failures.sum());
        });
    }
}
