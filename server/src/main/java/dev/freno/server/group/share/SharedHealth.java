package dev.freno.server.group.share;

import dev.freno.core.store.StoreKey;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the leaders of the other domains of a share domain said of this node's stores. A store is unhealthy while any of
 * them said, in its latest report, that it had not found it healthy for {@link #UNHEALTHY_SECONDS} or more.
 *
 * <p>A report counts as it was given, for {@link #KEPT}, unless the same peer gives another one before; the times in it do
 * not grow meanwhile. So a peer that cannot be reached keeps a store unhealthy for {@link #KEPT} at most, and makes none
 * unhealthy: what a domain without a leader would say is not known, and it must not stop all others for as long as it is
 * down.
 *
 * <p>Written by one thread. {@link #isHealthy} is for any thread: one volatile read and a hash look-up, and it judges by
 * the instant it is given, whether or not anybody still writes.
 */
public final class SharedHealth {
    /** How long the report of a peer counts. */
    public static final Duration KEPT = Duration.ofSeconds(5);

    /** From how many seconds without a healthy check on a store is unhealthy. */
    public static final long UNHEALTHY_SECONDS = 1;

    private final Set<StoreKey> stores;
    private final Map<String, Report> reports = new HashMap<>();
    private volatile Map<StoreKey, Objection> objections = Map.of();

    /**
     * Why a store is unhealthy.
     *
     * @param peer who has not found it healthy for the longest time
     * @param seconds for how long, as it said
     * @param untilNanos when this ends without further reports
     */
    record Objection(String peer, long seconds, long untilNanos) {
        Objection with(Objection other) {
            Objection longer = other.seconds > seconds ? other : this;
            return new Objection(longer.peer, longer.seconds, Math.max(untilNanos, other.untilNanos));
        }
    }

    private record Report(Map<StoreKey, Objection> objections, long untilNanos) {}

    /** Nobody has said anything of these stores yet; what peers say of others is dropped. */
    public SharedHealth(Collection<StoreKey> stores) {
        this.stores = Set.copyOf(stores);
    }

    /** Whether no other leader finds the store unhealthy at this instant. */
    public boolean isHealthy(StoreKey store, long nowNanos) {
        Objection objection = objections.get(store);
        return objection == null || nowNanos >= objection.untilNanos;
    }

    /** The stores that are unhealthy, as of the latest {@link #accept} or {@link #forget}. */
    Map<StoreKey, Objection> unhealthy() {
        return objections;
    }

    /** A peer's report, in place of the one before. */
    void accept(String peer, PeerHealth said, long nowNanos) {
        long until = nowNanos + KEPT.toNanos();
        Map<StoreKey, Objection> against = new HashMap<>();
        said.seconds().forEach((store, seconds) -> {
            if (seconds >= UNHEALTHY_SECONDS && stores.contains(store)) {
                against.put(store, new Objection(peer, seconds, until));
            }
        });
        reports.put(peer, new Report(against, until));
        forget(nowNanos);
    }

    /** Drops the reports that count no more. */
    void forget(long nowNanos) {
        reports.values().removeIf(report -> nowNanos >= report.untilNanos);
        Map<StoreKey, Objection> all = new HashMap<>();
        reports.values()
                .forEach(report ->
                        report.objections.forEach((store, objection) -> all.merge(store, objection, Objection::with)));
        objections = Map.copyOf(all);
    }
}
