package dev.freno.server.publish;

import dev.freno.core.check.CheckRequest;
import dev.freno.core.check.Decision;
import dev.freno.core.check.Evidence;
import dev.freno.core.check.Finding;
import dev.freno.core.check.Verdict;
import dev.freno.core.rules.AppName;
import dev.freno.core.rules.Rules;
import dev.freno.core.time.Moment;
import dev.freno.server.store.StoreCell;
import java.util.List;

/** What a check would find of each metric of a store, whoever leads and whoever asks. */
public final class StoreFindings {
    private StoreFindings() {}

    /** One finding for each metric of the store, in their order. Pure but for reading the store's state once. */
    public static List<Finding> of(StoreCell store, Moment now) {
        Evidence evidence = new Evidence(true, true, store.state(), false, true, Rules.NONE, now);
        Verdict verdict = Decision.decide(internalCheck(store), evidence, () -> 0);
        return verdict instanceof Verdict.Measured measured ? measured.findings() : List.of();
    }

    /** The check by which freno itself learns how a store is. */
    static CheckRequest internalCheck(StoreCell store) {
        return new CheckRequest(
                AppName.SELF_CHECK,
                store.key().type(),
                store.key().name(),
                null,
                false,
                false,
                CheckRequest.Origin.INTERNAL);
    }
}
