package dev.freno.server.inventory;

import dev.freno.core.store.InstanceKey;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/** Says which hosts one store has at present. Thread-safe; asked one time at a time. */
public interface HostSource {
    /** How long a source may take for one fetch that has no configured time of its own. */
    Duration USUAL_DEADLINE = Duration.ofSeconds(5);

    /**
     * Asks for the hosts. Returns at once and never throws; what goes wrong fails the stage, with a message for the
     * operator. No host at all is an answer, not a failure.
     *
     * @param deadline after which nobody waits any more, bodies included: the source frees what it holds by then
     */
    CompletionStage<Collection<InstanceKey>> fetch(Duration deadline);

    /**
     * By how much the hosts of the latest answer were older than its question: what stores share is asked for once, and
     * not anew for each of them.
     */
    default Duration answerAge() {
        return Duration.ZERO;
    }

    /** How long one fetch may take: the deadline that the inventory gives it. */
    default Duration deadline() {
        return USUAL_DEADLINE;
    }

    /** A few words for logs and reports, without secrets, for example {@code static list}. */
    String describe();
}
