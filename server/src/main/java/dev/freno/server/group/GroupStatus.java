package dev.freno.server.group;

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
 * @param leading whether this node answers as leader
 * @param healthy whether this node takes part in the group
 * @param forced whether this node answers as leader because an operator said so, whatever {@code state} says
 */
public record GroupStatus(
        String serviceId, String state, @Nullable String leader, boolean leading, boolean healthy, boolean forced) {
    /** The status of a node whose leadership is the group's own decision. */
    public GroupStatus(String serviceId, String state, @Nullable String leader, boolean leading, boolean healthy) {
        this(serviceId, state, leader, leading, healthy, false);
    }
}
