package dev.freno.server;

import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Standing;
import dev.freno.core.rules.Rules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.hostcheck.HostCheckObserver;
import dev.freno.server.hostcheck.HostChecks;
import dev.freno.server.net.HttpFetcher;
import dev.freno.server.probe.Agenda;
import dev.freno.server.probe.ProbeLoop;
import dev.freno.server.probe.ProbeObserver;
import dev.freno.server.probe.StoreProbes;
import dev.freno.server.store.Dormancy;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.StoreSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * One store at work: its cell, its probes and the checks of its hosts, on its loop. The methods may be called from any
 * thread; they hand the work to the loop and return.
 *
 * <p>It is on the loop's agenda, once, at the first instant at which time alone changes something. Whatever else may bring that
 * instant forward, a reading or any task of another thread, is followed by {@link #hasten}.
 */
final class ServedStore {
    /** How soon the end of a skipped host's TTL is noticed. */
    private static final long STANDINGS_NANOS = Duration.ofMillis(250).toNanos();

    private final StoreConfig config;
    private final ProbeLoop loop;
    private final Moments moments;
    private final StoreCell cell;
    private final StoreProbes probes;
    private final HostChecks checks;
    private final ProbingRate rate;
    private final Agenda.Entry entry = new Agenda.Entry(this::tick);
    private Rules rules = Rules.NONE;
    private long nextStandingsNanos;
    private boolean standingsAreDue;

    /**
     * What all stores of a node share.
     *
     * @param probes counts probes
     * @param checks counts HTTP checks of hosts
     * @param fetcher makes them
     * @param standbyInterval the shortest distance of two probes of a host while this node does not lead
     * @param dormancyLog told when a store becomes dormant or wakes
     */
    record Shared(
            ProbeObserver probes,
            HostCheckObserver checks,
            HttpFetcher fetcher,
            Moments moments,
            RandomGenerator random,
            Duration standbyInterval,
            DormancyLog dormancyLog) {}

    ServedStore(StoreConfig config, ProbeLoop loop, StoreCell cell, Shared shared) {
        this.config = config;
        this.loop = loop;
        this.moments = shared.moments();
        this.cell = cell;
        this.probes = StoreProbes.ofMySql(config, loop, this::accept, shared.probes(), shared.random());
        Dormancy dormancy = cell.dormancy();
        this.rate = new ProbingRate(cell.key(), config.probe(), probes, dormancy, shared);
        if (dormancy != null) {
            dormancy.onAlarm(() -> execute(rate::alarm));
        }
        this.checks =
                HostChecks.of(config, loop, shared.fetcher(), shared.checks(), this::hostCheckChanged, shared.random());
    }

    StoreKey key() {
        return cell.key();
    }

    /** Lets time pass for the cell and the checks, from now on; to be called before the hosts are known. */
    void start() {
        loop.execute(() -> {
            updateStandings(moments.now());
            loop.agenda().put(entry, Long.MIN_VALUE);
        });
    }

    void hostsChanged(List<InstanceKey> hosts) {
        execute(() -> {
            checks.hostsChanged(hosts);
            cell.hostsChanged(hosts, moments.now());
            probes.hostsChanged(hosts);
        });
    }

    /**
     * Probes in the configured interval while this node leads, and at most as often as a node does that stands by while it
     * does not. The hosts, their connections and their HTTP checks stay as they are.
     */
    void leadershipChanged(boolean leading) {
        execute(() -> rate.leadershipChanged(leading));
    }

    /** Completes when checks see the effect. */
    CompletableFuture<Void> rulesChanged(Rules latest) {
        return CompletableFuture.runAsync(
                () -> {
                    rules = latest;
                    updateStandings(moments.now());
                },
                this::execute);
    }

    /** Completes when the connections to the hosts are given up; what breaks with them is no news. */
    CompletableFuture<Void> stop() {
        return CompletableFuture.runAsync(
                () -> {
                    loop.agenda().remove(entry);
                    rate.stop();
                    probes.close();
                },
                loop::execute);
    }

    /** The store with all that is known of its hosts. */
    CompletableFuture<StoreSnapshot> snapshot() {
        return CompletableFuture.supplyAsync(cell::snapshot, loop::execute);
    }

    private void execute(Runnable task) {
        loop.execute(() -> {
            try {
                task.run();
            } finally {
                hasten();
            }
        });
    }

    /** A reading of a host; on the loop only. */
    void accept(InstanceKey host, int metric, Reading reading) {
        cell.accept(host, metric, reading, moments.now());
        hasten();
    }

    private void hasten() {
        loop.agenda().hasten(entry, dueNanos());
    }

    /** When time alone changes something, monotonic nanoseconds; on the loop only. */
    long dueNanos() {
        long standings = rules.skipsHosts() ? nextStandingsNanos : Long.MAX_VALUE;
        long ofHosts = Math.min(checks.dueNanos(), standings);
        return Math.min(Math.min(cell.reviewAtNanos(), rate.dueNanos()), ofHosts);
    }

    private long tick(Moment now) {
        cell.review(now);
        rate.tick(now.nanos());
        checks.tick(now.nanos());
        if (rules.skipsHosts() && now.nanos() >= nextStandingsNanos) {
            nextStandingsNanos = now.nanos() + STANDINGS_NANOS;
            updateStandings(now);
        }
        return dueNanos();
    }

    /** Many hosts may be answered at once: one update, right after what is in the loop's queue by now, does for all. */
    private void hostCheckChanged() {
        if (!standingsAreDue) {
            standingsAreDue = true;
            execute(() -> {
                standingsAreDue = false;
                updateStandings(moments.now());
            });
        }
    }

    private void updateStandings(Moment now) {
        cell.standingsChanged(host -> standing(host, now), now);
    }

    private Standing standing(InstanceKey host, Moment now) {
        if (config.ignores(host)) {
            return Standing.IGNORED;
        }
        if (rules.isSkipped(host, now.epochMillis())) {
            return Standing.SKIPPED;
        }
        return switch (checks.result(host)) {
            case NOT_FOUND -> Standing.HTTP_CHECK_404;
            case AWAITED -> Standing.JOINING;
            case PASSED, FAILED -> Standing.COUNTED;
        };
    }
}
