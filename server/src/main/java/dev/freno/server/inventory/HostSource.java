package dev.freno.server.inventory;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Says which hosts one store has at present. Thread-safe; asked one time at a time. */
public interface HostSource {
    /** How long a source may take for one fetch that has no configured time of its own. */
    Duration USUAL_DEADLINE = Duration.ofSeconds(5);

    /**
     * Asks for the hosts. Returns at once and never throws; what goes wrong fails the stage, with a message for the
     * operator.
     *
     * @param deadline after which nobody waits any more, bodies included: the source frees what it holds by then
     */
    CompletionStage<HostList> fetch(Duration deadline);

    /** How long one fetch may take: the deadline that the inventory gives it. */
    default Duration deadline() {
        return USUAL_DEADLINE;
    }

    /** A few words for logs and reports, without secrets, for example {@code static list}. */
    String describe();
}
