package dev.freno.server.group.share;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.net.HttpFetcher.Page;
import java.util.concurrent.CompletionStage;

/** Asks a peer for its report. */
@FunctionalInterface
interface PeerAsker {
    /** Asks and returns at once; the page, or why there is none, comes on any thread within {@link SharePoller#DEADLINE}. */
    CompletionStage<Page> ask(InstanceKey peer);
}
