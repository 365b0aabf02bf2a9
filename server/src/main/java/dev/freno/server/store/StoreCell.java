package dev.freno.server.store;

import dev.freno.core.check.Decision;
import dev.freno.core.check.StoreState;
import dev.freno.core.reading.Aggregate;
import dev.freno.core.reading.HostReading;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Standing;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.core.time.Moment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The live state of one store. A new reading is visible to checks when {@link #accept} returns.
 *
 * <p>One writer: methods that change hosts, standings or readings are called on the store's own event loop. The state
 * and the low-priority mark may be used from any thread.
 */
public final class StoreCell {
    private final StoreSpec spec;
    private final @Nullable Dormancy dormancy;
    private final List<MetricBoard> boards = new ArrayList<>();
    private Function<InstanceKey, Standing> standings = host -> Standing.COUNTED;
    private volatile StoreState state;
    private volatile long lowPriorityUntilNanos = -1;

    /** Of a store that is never dormant. */
    public StoreCell(StoreSpec spec) {
        this(spec, null);
    }

    /**
     * Of a store of which nothing is known yet.
     *
     * @param dormancy null where it makes no difference whether anybody asks
     */
    public StoreCell(StoreSpec spec, @Nullable Dormancy dormancy) {
        this.spec = spec;
        this.dormancy = dormancy;
        for (MetricSpec metric : spec.metrics()) {
            boards.add(new MetricBoard(metric, spec));
        }
        this.state = StoreState.notCollected(spec);
    }

    public StoreKey key() {
        return spec.key();
    }

    /** Whether anybody asks about it; null where that makes no difference. Any thread. */
    public @Nullable Dormancy dormancy() {
        return dormancy;
    }

    /** Whether its hosts are asked slowly at present, because nobody asks about it; any thread. */
    public boolean isDormant() {
        return dormancy != null && dormancy.isDormant();
    }

    /** The newest state; any thread. */
    public StoreState state() {
        return state;
    }

    /** Whether low-priority checks are held back at this instant; any thread. */
    public boolean isLowPriorityMarked(long nowNanos) {
        return nowNanos < lowPriorityUntilNanos;
    }

    /** Holds low-priority checks back for a while from now on; any thread. */
    public void markLowPriority(long nowNanos) {
        lowPriorityUntilNanos = nowNanos + Decision.LOW_PRIORITY_MARK_NANOS;
    }

    /** The inventory now holds exactly these hosts: others are forgotten with their readings, new ones join. */
    public void hostsChanged(Collection<InstanceKey> hosts, Moment now) {
        boards.forEach(board -> board.hostsChanged(hosts, standings, now.nanos()));
        publish();
    }

    /** Which hosts count may have changed, by rules or host checks. */
    public void standingsChanged(Function<InstanceKey, Standing> latest, Moment now) {
        standings = latest;
        boards.forEach(board -> board.standingsChanged(latest, now.nanos()));
        publish();
    }

    /** A new reading of a metric; one of a host that has left is dropped. */
    public void accept(InstanceKey host, int metric, Reading reading, Moment now) {
        if (boards.get(metric).accept(host, reading, now.nanos())) {
            publish();
        }
        settleWake(now);
    }

    /** Lets time pass: aggregates that rest on readings past their deadline are made anew. Cheap when there are none. */
    public void review(Moment now) {
        boolean changed = false;
        for (MetricBoard board : boards) {
            changed |= board.review(now.nanos());
        }
        if (changed) {
            publish();
        }
        settleWake(now);
    }

    /**
     * When {@link #review} has something to do if nothing else happens before, monotonic nanoseconds: {@link Long#MAX_VALUE} for
     * never, {@link Long#MIN_VALUE} for all the time, as while a wake goes on. Cheap; on the loop only.
     */
    public long reviewAtNanos() {
        if (dormancy != null && dormancy.isWaking()) {
            return Long.MIN_VALUE;
        }
        long soonest = Long.MAX_VALUE;
        for (MetricBoard board : boards) {
            soonest = Math.min(soonest, board.reviewAtNanos());
        }
        return soonest;
    }

    private void settleWake(Moment now) {
        if (dormancy != null) {
            dormancy.settle(this::areRead, now.nanos());
        }
    }

    private boolean areRead(long failureNanos, long valueNanos) {
        return boards.stream().allMatch(board -> board.isReadSince(failureNanos, valueNanos));
    }

    /** What is known of each host for one metric, in the order of hosts; on the loop only. */
    public List<HostReading> hosts(int metric) {
        return boards.get(metric).hosts();
    }

    /** The state and what it was made of; on the loop only. */
    public StoreSnapshot snapshot() {
        return new StoreSnapshot(state, boards.stream().map(MetricBoard::hosts).toList(), isDormant());
    }

    private void publish() {
        List<Aggregate> aggregates = new ArrayList<>(boards.size());
        boards.forEach(board -> aggregates.add(board.aggregate()));
        state = new StoreState(spec, aggregates);
    }
}
