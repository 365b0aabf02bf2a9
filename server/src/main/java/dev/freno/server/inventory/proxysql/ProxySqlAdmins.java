package dev.freno.server.inventory.proxysql;

import dev.freno.core.time.Moments;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostSource;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The admin interfaces of ProxySQL that a node asks: one for each pair of address and account, whatever number of stores
 * use it, so bounded by the configuration. They share an event loop. Thread-safe, as long as {@link #of} is called on the
 * loop.
 */
public final class ProxySqlAdmins implements AutoCloseable {
    private final Map<ProxySqlAdmin.Access, ProxySqlAdmin> byAccess = new HashMap<>();
    private final Context loop;
    private final Moments moments;
    private boolean closed;

    public ProxySqlAdmins(Vertx vertx, Moments moments) {
        this.loop = vertx.getOrCreateContext();
        this.moments = moments;
    }

    /** The source of one store; nothing is asked yet. */
    public HostSource source(SourceSettings.ProxySql settings) {
        return new ProxySqlHosts(settings, this);
    }

    Vertx vertx() {
        return loop.owner();
    }

    long nowNanos() {
        return moments.now().nanos();
    }

    /** Runs a task on the loop of all interfaces; any thread. */
    void execute(Runnable task) {
        loop.runOnContext(ignored -> task.run());
    }

    /** The interfaces of a source in their order, those that failed lately last; none after the end. On the loop only. */
    List<ProxySqlAdmin> of(SourceSettings.ProxySql settings) {
        if (closed) {
            return List.of();
        }
        List<ProxySqlAdmin> configured = settings.addresses().stream()
                .map(address -> new ProxySqlAdmin.Access(address, settings.user(), settings.password()))
                .map(access -> byAccess.computeIfAbsent(access, first -> new ProxySqlAdmin(first, loop, moments)))
                .toList();
        Map<Boolean, List<ProxySqlAdmin>> resting =
                configured.stream().collect(Collectors.partitioningBy(ProxySqlAdmin::isResting));
        return Stream.of(false, true)
                .flatMap(rests -> resting.getOrDefault(rests, List.of()).stream())
                .toList();
    }

    /** Drops all connections, soon; idempotent. */
    @Override
    public void close() {
        execute(() -> {
            closed = true;
            byAccess.values().forEach(ProxySqlAdmin::close);
        });
    }
}
