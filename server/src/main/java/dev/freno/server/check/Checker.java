package dev.freno.server.check;

import dev.freno.core.check.CheckRequest;
import dev.freno.core.check.Decision;
import dev.freno.core.check.Evidence;
import dev.freno.core.check.Verdict;
import dev.freno.core.rules.Throttle;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.server.group.Group;
import dev.freno.server.group.share.SharedHealth;
import dev.freno.server.store.Dormancy;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
    private final boolean storesSleep;

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
        this.storesSleep = stores.all().stream().anyMatch(store -> store.dormancy() != null);
    }

    /**
     * Takes note that a client asks, and tells whether it has to wait for {@link #awake} before the check is decided:
     * nobody has asked about the store for long, so that its readings are old. A check that no reading can change does
     * not wait. To be called before {@link #check}; again does no harm.
     */
    public boolean mustWait(CheckRequest request) {
        if (!storesSleep || !group.isLeading()) {
            return false;
        }
        StoreCell store = stores.find(request.storeType(), request.storeName());
        if (store == null) {
            return false;
        }
        Dormancy dormancy = store.dormancy();
        Moment now = moments.now();
        return dormancy != null && dormancy.asked(now.nanos()) && !isRefusedAnyway(request, store, now);
    }

    /** Rules that refuse a share of the checks draw once, when the check is decided. */
    private boolean isRefusedAnyway(CheckRequest request, StoreCell store, Moment now) {
        if (request.app().isEmpty() || (request.lowPriority() && store.isLowPriorityMarked(now.nanos()))) {
            return true;
        }
        Throttle rule = group.rules().match(request.app(), request.storeName(), now.epochMillis());
        return rule != null && rule.ratio() >= 1;
    }

    /**
     * Completes, without failure, when the check can be decided: on any thread, at once where it need not wait, and within
     * {@link Dormancy#WAKE_LIMIT} and a little.
     */
    public CompletionStage<Void> awake(CheckRequest request) {
        StoreCell store = stores.find(request.storeType(), request.storeName());
        Dormancy dormancy = store == null ? null : store.dormancy();
        return dormancy == null ? CompletableFuture.completedStage(null) : dormancy.awake();
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
