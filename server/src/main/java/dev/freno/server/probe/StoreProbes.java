package dev.freno.server.probe;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.server.config.MetricQuery;
import dev.freno.server.config.ProbeSettings;
import dev.freno.server.config.StoreConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Probes the hosts of one store, from when they join until they leave. Confined to the store's loop, after it is made.
 * Hosts that the configuration ignores are not probed.
 */
public final class StoreProbes {
    private final StoreConfig config;
    private final ProbeLoop loop;
    private final RandomGenerator random;
    private final TransitionLog log;
    private final ProbeTarget.Terms terms;
    private final Agenda.Entry logEntry;
    private final Map<InstanceKey, Probed> targets = new HashMap<>();
    private Duration interval;
    private boolean logging;
    private boolean closed;

    /** A host on the loop's agenda. */
    private final class Probed {
        private final double phase = loop.nextPhase();
        private final ProbeTarget target;
        private final Agenda.Entry entry;

        private Probed(InstanceKey host) {
            target = new ProbeTarget(host, terms, Slots.of(interval, phase), new Backoff(random), this::wake);
            entry = new Agenda.Entry(now -> target.tick(now.nanos()));
            loop.agenda().put(entry, Long.MIN_VALUE);
        }

        private void wake(long nanos) {
            loop.agenda().hasten(entry, nanos);
        }

        ProbeTarget target() {
            return target;
        }

        double phase() {
            return phase;
        }

        private void close() {
            target.close();
            loop.agenda().remove(entry);
        }
    }

    StoreProbes(
            StoreConfig config,
            ProbeLoop loop,
            Prober prober,
            ReadingSink sink,
            ProbeObserver observer,
            RandomGenerator random) {
        this.config = config;
        this.loop = loop;
        this.random = random;
        this.log = new TransitionLog(config.spec(), sink);
        this.logEntry = new Agenda.Entry(now -> {
            log.tick(now.nanos());
            return now.nanos() + TransitionLog.WINDOW.toNanos();
        });
        this.interval = config.probe().interval();
        ProbeSettings probe = config.probe();
        this.terms = new ProbeTarget.Terms(
                config.spec().metrics().size(),
                probe.deadline().toNanos(),
                probe.cache().toNanos(),
                prober,
                loop::connectInTurn,
                log,
                observer,
                loop::nowNanos);
    }

    /**
     * The probes of a MySQL or MariaDB store. Reads the files that its settings name, and starts nothing: it has no hosts
     * yet. Any thread.
     *
     * @param sink takes the readings, on the loop
     * @throws IllegalArgumentException naming the culprit, if a query, a collation or a file cannot be used
     */
    public static StoreProbes ofMySql(
            StoreConfig config, ProbeLoop loop, ReadingSink sink, ProbeObserver observer, RandomGenerator random) {
        List<MetricQuery> queries = config.spec().metrics().stream()
                .map(MetricSpec::query)
                .map(MetricQuery::parse)
                .toList();
        Prober prober = new MySqlProber(loop, config.probe(), queries);
        return new StoreProbes(config, loop, prober, sink, observer, random);
    }

    /**
     * The store has exactly these hosts from now on: others are forgotten and their connections closed, new ones are
     * asked at once. On the loop only.
     */
    public void hostsChanged(Collection<InstanceKey> hosts) {
        if (closed) {
            return;
        }
        if (!logging) {
            logging = true;
            loop.agenda().put(logEntry, Long.MIN_VALUE);
        }
        Set<InstanceKey> wanted = new HashSet<>(hosts);
        wanted.removeIf(config::ignores);
        Set.copyOf(targets.keySet()).stream()
                .filter(host -> !wanted.contains(host))
                .forEach(this::remove);
        wanted.forEach(host -> targets.computeIfAbsent(host, Probed::new));
    }

    /**
     * Asks the hosts in this interval from now on, as a node does that begins or ceases to lead: each for the first time
     * within one such interval, spread over it. On the loop only.
     */
    public void intervalChanged(Duration latest) {
        interval = latest;
        long now = loop.nowNanos();
        targets.values().forEach(probed -> probed.target().slots(Slots.of(latest, probed.phase()), now));
    }

    /**
     * Asks all hosts within this time from now, spread over it, and then in their slots as ever; zero is at once. A host
     * that is being asked is asked again after that, one without a connection is tried as soon. On the loop only.
     */
    public void askWithin(Duration time) {
        long now = loop.nowNanos();
        targets.values().forEach(probed -> probed.target().askAt(now + (long) (probed.phase() * time.toNanos())));
    }

    /** Ends it for good and closes its connections; idempotent. On the loop only. */
    public void close() {
        closed = true;
        loop.agenda().remove(logEntry);
        Set.copyOf(targets.keySet()).forEach(this::remove);
    }

    private void remove(InstanceKey host) {
        Probed gone = targets.remove(host);
        if (gone != null) {
            gone.close();
            log.forget(host);
        }
    }
}
