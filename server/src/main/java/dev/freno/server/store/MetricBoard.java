package dev.freno.server.store;

import dev.freno.core.reading.Aggregate;
import dev.freno.core.reading.Aggregation;
import dev.freno.core.reading.Aggregator;
import dev.freno.core.reading.HostReading;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Standing;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreSpec;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The readings of one metric on the hosts of one store, and their aggregate. Confined to the store's event loop.
 *
 * <p>Until the inventory is known for the first time the aggregate is "not collected yet", since no host proves
 * nothing before somebody has said which hosts there are.
 */
final class MetricBoard {
    private final MetricSpec metric;
    private final IgnoreRules ignore;
    private final Newcomers newcomers;
    private final Map<InstanceKey, HostReading> hosts = new HashMap<>();
    private boolean inventoryKnown;
    private Aggregation aggregation = new Aggregation(Aggregate.NOT_COLLECTED, Long.MAX_VALUE);

    MetricBoard(MetricSpec metric, StoreSpec store) {
        this.metric = metric;
        this.ignore = store.ignore();
        this.newcomers = new Newcomers(store.joinGraceNanos(), metric.threshold());
    }

    Aggregate aggregate() {
        return aggregation.aggregate();
    }

    List<HostReading> hosts() {
        return hosts.values().stream()
                .sorted(Comparator.comparing(HostReading::host))
                .toList();
    }

    void hostsChanged(Collection<InstanceKey> latest, Function<InstanceKey, Standing> standings, long nowNanos) {
        inventoryKnown = true;
        Set<InstanceKey> kept = Set.copyOf(latest);
        hosts.values().removeIf(known -> leaves(known, kept, nowNanos));
        for (InstanceKey host : latest) {
            hosts.computeIfAbsent(
                    host, added -> newcomers.join(new HostReading(added, standings.apply(added), nowNanos, null)));
        }
        aggregate(nowNanos);
    }

    private boolean leaves(HostReading known, Set<InstanceKey> kept, long nowNanos) {
        boolean leaves = !kept.contains(known.host());
        if (leaves) {
            newcomers.leave(known, nowNanos);
        }
        return leaves;
    }

    void standingsChanged(Function<InstanceKey, Standing> standings, long nowNanos) {
        hosts.replaceAll((host, reading) -> reading.withStanding(standings.apply(host)));
        aggregate(nowNanos);
    }

    /** A new reading; whether the aggregate may be another one than before. */
    boolean accept(InstanceKey host, Reading reading, long nowNanos) {
        HostReading before = hosts.get(host);
        if (before == null) {
            return review(nowNanos);
        }
        HostReading after = before.withReading(reading, metric.threshold());
        hosts.put(host, after);
        Aggregate was = aggregate();
        Aggregation advanced =
                Aggregator.advance(aggregation, before, after, ignore, metric.freshnessNanos(), nowNanos);
        if (advanced == null) {
            aggregate(nowNanos);
        } else {
            aggregation = advanced;
            newcomers.observe(aggregate());
        }
        return !aggregate().equals(was);
    }

    /** Whether each host that counts, or will, has a value or a failure of these instants or later. */
    boolean isReadSince(long failureNanos, long valueNanos) {
        return hosts.values().stream()
                .filter(host -> host.standing() == Standing.COUNTED)
                .allMatch(host -> switch (host.reading()) {
                    case Reading.Value value -> value.atNanos() >= valueNanos;
                    case Reading.Failure failure -> failure.atNanos() >= failureNanos;
                    case null -> false;
                });
    }

    /** Aggregates anew if time alone has changed the outcome; whether it had to. */
    boolean review(long nowNanos) {
        if (nowNanos < aggregation.reviewAtNanos()) {
            return false;
        }
        aggregate(nowNanos);
        return true;
    }

    /** From when on {@link #review} has something to do if there is no news. */
    long reviewAtNanos() {
        return aggregation.reviewAtNanos();
    }

    private void aggregate(long nowNanos) {
        if (inventoryKnown) {
            aggregation = Aggregator.aggregate(hosts.values(), ignore, metric.freshnessNanos(), nowNanos);
            newcomers.observe(aggregation.aggregate());
        }
    }
}
