package dev.freno.server.hostcheck;

import dev.freno.core.store.InstanceKey;
import java.util.concurrent.CompletionStage;

/** Asks a host how it is. */
@FunctionalInterface
interface HostAsker {
    /** Asks and returns at once; the status, or why there is none, comes on any thread within {@link HostChecks#TIMEOUT}. */
    CompletionStage<Integer> ask(InstanceKey host);
}
