package dev.freno.server;

import dev.freno.core.reading.Standing;
import dev.freno.core.rules.Rules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.probe.ProbeLoop;
import dev.freno.server.probe.ProbeObserver;
import dev.freno.server.probe.StoreProbes;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.StoreSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * One store at work: its cell and its probes, on its loop. The methods may be called from any thread; they hand the work
 * to the loop and return.
 */
final class ServedStore {
    /** How soon the end of a skipped host's TTL is noticed. */
    private static final long STANDINGS_NANOS = Duration.ofMillis(250).toNanos();

    private final StoreConfig config;
    private final ProbeLoop loop;
    private final Moments moments;
    private final StoreCell cell;
    private final StoreProbes probes;
    private Rules rules = Rules.NONE;
    private long nextStandingsNanos;

    ServedStore(
            StoreConfig config,
            ProbeLoop loop,
            StoreCell cell,
            Moments moments,
            ProbeObserver observer,
            RandomGenerator random) {
        this.config = config;
        this.loop = loop;
        this.moments = moments;
        this.cell = cell;
        this.probes = StoreProbes.ofMySql(
                config,
                loop,
                (host, metric, reading) -> cell.accept(host, metric, reading, moments.now()),
                observer,
                random);
    }

    StoreKey key() {
        return cell.key();
    }

    /** Lets time pass for the cell, from now on. */
    void start() {
        loop.execute(() -> loop.addTicker(this::tick));
    }

    void hostsChanged(List<InstanceKey> hosts) {
        loop.execute(() -> {
            cell.hostsChanged(hosts, moments.now());
            probes.hostsChanged(hosts);
        });
    }

    /** Completes when checks see the effect. */
    CompletableFuture<Void> rulesChanged(Rules latest) {
        return CompletableFuture.runAsync(
                () -> {
                    rules = latest;
                    updateStandings(moments.now());
                },
                loop::execute);
    }

    /** The store with all that is known of its hosts. */
    CompletableFuture<StoreSnapshot> snapshot() {
        return CompletableFuture.supplyAsync(cell::snapshot, loop::execute);
    }

    private void tick(Moment now) {
        cell.review(now);
        if (rules.skipsHosts() && now.nanos() >= nextStandingsNanos) {
            nextStandingsNanos = now.nanos() + STANDINGS_NANOS;
            updateStandings(now);
        }
    }

    private void updateStandings(Moment now) {
        cell.standingsChanged(host -> standing(host, now), now);
    }

    private Standing standing(InstanceKey host, Moment now) {
        if (config.ignores(host)) {
            return Standing.IGNORED;
        }
        return rules.isSkipped(host, now.epochMillis()) ? Standing.SKIPPED : Standing.COUNTED;
    }
}
