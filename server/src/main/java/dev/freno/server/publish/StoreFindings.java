package dev.freno.server.publish;

import dev.freno.core.check.CheckRequest;
import dev.freno.core.check.Decision;
import dev.freno.core.check.Evidence;
import dev.freno.core.check.Finding;
import dev.freno.core.check.StoreState;
import dev.freno.core.check.Verdict;
import dev.freno.core.rules.AppName;
import dev.freno.core.rules.Rules;
import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moment;
import dev.freno.server.store.StoreCell;
import java.util.List;

/** What a check would find of each metric of a store, whoever leads and whoever asks. */
public final class StoreFindings {
    private StoreFindings() {}

    /** One finding for each metric of the store, in their order. Pure but for reading the store's state once. */
    public static List<Finding> of(StoreCell store, Moment now) {
        return verdict(store.state(), now).findings();
    }

    /** What the store's metrics say about it. Pure. */
    public static Verdict.Measured verdict(StoreState store, Moment now) {
        Evidence evidence = new Evidence(true, true, store, false, true, Rules.NONE, now);
        Verdict verdict = Decision.decide(internalCheck(store.spec().key()), evidence, () -> 0);
        if (verdict instanceof Verdict.Measured measured) {
            return measured;
        }
        throw new IllegalStateException("an internal check of a known store was answered " + verdict.reason());
    }

    /** The check by which freno itself learns how a store is. */
    static CheckRequest internalCheck(StoreKey store) {
        return new CheckRequest(
                AppName.SELF_CHECK, store.type(), store.name(), null, false, false, CheckRequest.Origin.INTERNAL);
    }
}
