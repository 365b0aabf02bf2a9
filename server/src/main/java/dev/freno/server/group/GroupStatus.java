package dev.freno.server.group;

import dev.freno.core.store.InstanceKey;
import org.jspecify.annotations.Nullable;

/**
 * A node's view of its group.
 *
 * <p>Immutable.
 *
 * @param serviceId how the group names this node
 * @param state this node's part as the group sees it, in the words of the HTTP contract for its kind of group, for
 *     example {@code Leader}
 * @param leader how the group names its leader, null while none is known; this node itself where it is forced
 * @param leaderHttp where the leader's HTTP is reached, null while that is not known
 * @param leading whether this node answers as leader
 * @param healthy whether this node takes part in the group
 * @param forced whether this node answers as leader because an operator said so, whatever {@code state} says
 * @param services what the group knows of the services around it, null where its kind does not keep such lists
 */
public record GroupStatus(
        String serviceId,
        String state,
        @Nullable String leader,
        @Nullable InstanceKey leaderHttp,
        boolean leading,
        boolean healthy,
        boolean forced,
        @Nullable DomainServices services) {}
