package dev.freno.server.inventory;

import dev.freno.core.store.InstanceKey;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source answers.
 *
 * <p>Immutable.
 *
 * @param hosts all hosts of the store, in any order; none at all is an answer, too
 * @param age by how much they are older than the question for them: what stores share is asked for once, and not anew for
 *     each of them
 * @param warning what an operator should know although there is an answer, without secrets; null for nothing
 */
public record HostList(
        Collection<InstanceKey> hosts,
        Duration age,
        @Nullable String warning) {
    public HostList {
        hosts = List.copyOf(hosts);
    }

    /** Hosts that are as new as can be, from a source of which there is nothing else to say. */
    public static HostList of(Collection<InstanceKey> hosts) {
        return new HostList(hosts, Duration.ZERO, null);
    }
}
