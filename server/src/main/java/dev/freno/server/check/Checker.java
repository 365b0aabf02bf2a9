package dev.freno.server.check;

import dev.freno.core.check.CheckRequest;
import dev.freno.core.check.Decision;
import dev.freno.core.check.Evidence;
import dev.freno.core.check.Verdict;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.server.group.Group;
import dev.freno.server.group.share.SharedHealth;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Answers checks from the live state.
 *
 * <p>Thread-safe, provided that {@code chance} is. Takes no lock; costs a few hash look-ups.
 */
public final class Checker {
    private final Stores stores;
    private final Group group;
    private final SharedHealth shared;
    private final Moments moments;
    private final RandomGenerator chance;

    /** Of a node that shares its health with nobody. */
    public Checker(Stores stores, Group group, Moments moments, RandomGenerator chance) {
        this(stores, group, new SharedHealth(Set.of()), moments, chance);
    }

    /**
     * Answers checks.
     *
     * @param shared what the other leaders of the share domain think of the stores
     */
    public Checker(Stores stores, Group group, SharedHealth shared, Moments moments, RandomGenerator chance) {
        this.stores = stores;
        this.group = group;
        this.shared = shared;
        this.moments = moments;
        this.chance = chance;
    }

    /** The present instant, by the clock that checks are decided with. */
    public Moment now() {
        return moments.now();
    }

    /** Decides one check at this instant, and leaves the low-priority mark where the verdict calls for it. */
    public Verdict check(CheckRequest request) {
        return check(request, now());
    }

    /**
     * Decides one check, and leaves the low-priority mark where the verdict calls for it.
     *
     * @param now the present instant
     */
    public Verdict check(CheckRequest request, Moment now) {
        StoreCell cell = stores.find(request.storeType(), request.storeName());
        Evidence evidence = new Evidence(
                group.isLeading(),
                stores.knowsType(request.storeType()),
                cell == null ? null : cell.state(),
                cell != null && cell.isLowPriorityMarked(now.nanos()),
                cell == null || shared.isHealthy(cell.key(), now.nanos()),
                group.rules(),
                now);
        Verdict verdict = Decision.decide(request, evidence, chance);
        if (cell != null && Decision.marksLowPriority(request, verdict)) {
            cell.markLowPriority(now.nanos());
        }
        return verdict;
    }
}
