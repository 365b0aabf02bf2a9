package dev.freno.server;

import dev.freno.core.check.Finding;
import dev.freno.core.reading.HostReading;
import dev.freno.core.reading.Reading;
import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.Rules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moments;
import dev.freno.lab.LabCluster;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.net.HostNames;
import dev.freno.server.net.HttpFetcher;
import dev.freno.server.probe.ProbeLoops;
import dev.freno.server.probe.ProbeObserver;
import dev.freno.server.publish.HostCheckMeters;
import dev.freno.server.publish.StoreFindings;
import dev.freno.server.store.StoreCell;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Stores at work as in a node, configured as any other, but for their hosts: those come and go as the test says. */
final class JoinableStores implements AutoCloseable {
    static final Moments MOMENTS = new SystemMoments();

    private final Vertx vertx = Vertx.vertx(
            new VertxOptions().setPreferNativeTransport(true).setAddressResolverOptions(HostNames.resolverOptions()));
    private final ProbeLoops loops = ProbeLoops.start(vertx, 1, MOMENTS);
    private final HttpFetcher fetcher = new HttpFetcher(vertx);
    private final Map<String, Joinable> stores = new HashMap<>();

    private record Joinable(StoreCell cell, ServedStore served) {}

    JoinableStores(LabCluster lab, String... clusters) {
        var shared = new ServedStore.Shared(
                ProbeObserver.NONE,
                new HostCheckMeters(new SimpleMeterRegistry()),
                fetcher,
                MOMENTS,
                new ThreadChance(),
                Duration.ofSeconds(1),
                new DormancyLog(loops.of(0)));
        for (StoreConfig config : LocalNode.configs(lab, clusters)) {
            StoreCell cell = new StoreCell(config.spec());
            ServedStore served = new ServedStore(config, loops.of(0), cell, shared);
            served.start();
            stores.put(cell.key().name(), new Joinable(cell, served));
        }
    }

    private Joinable store(String name) {
        Joinable found = stores.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no store " + name);
        }
        return found;
    }

    void hosts(String store, InstanceKey... hosts) {
        store(store).served().hostsChanged(List.of(hosts));
    }

    /** Returns when it has an effect, as a command does. */
    void skip(String store, InstanceKey... hosts) {
        Map<String, Expiry> skipped = new HashMap<>();
        for (InstanceKey host : hosts) {
            skipped.put(host.toString(), Expiry.NEVER);
        }
        store(store)
                .served()
                .rulesChanged(Rules.of(List.of(), skipped))
                .orTimeout(LocalNode.SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** What a check finds now. */
    Finding finding(String store) {
        return StoreFindings.of(store(store).cell(), MOMENTS.now()).getFirst();
    }

    /** What is known of a host, null if it is none of the store's. */
    @Nullable HostReading host(String store, InstanceKey host) {
        return store(store)
                .served()
                .snapshot()
                .orTimeout(LocalNode.SOON.toSeconds(), TimeUnit.SECONDS)
                .join()
                .hosts()
                .getFirst()
                .stream()
                .filter(known -> known.host().equals(host))
                .findFirst()
                .orElse(null);
    }

    /** Whether the host was read from this instant on, and its value is above the threshold. */
    boolean isBehind(String store, InstanceKey host, double threshold, long fromNanos) {
        HostReading known = host(store, host);
        return known != null
                && known.reading() instanceof Reading.Value value
                && value.atNanos() >= fromNanos
                && value.value() > threshold;
    }

    @Override
    public void close() {
        loops.close();
        fetcher.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
