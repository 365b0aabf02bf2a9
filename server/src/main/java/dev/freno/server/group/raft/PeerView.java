package dev.freno.server.group.raft;

import dev.freno.core.store.InstanceKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node's raft port says about the group at one moment.
 *
 * <p>Immutable.
 */
sealed interface PeerView {
    /**
     * Nothing of the group can be learned there.
     *
     * @param why short, for people
     */
    record Unreachable(String why) implements PeerView {}

    /**
     * A node that holds nothing of the group's log.
     *
     * @param ready whether it could be added now; a node that is not still looks for its group
     */
    record Empty(boolean ready) implements PeerView {}

    /**
     * A node that holds at least one entry of the group's log.
     *
     * @param leads whether it takes itself for the leader; it may have been replaced meanwhile
     * @param role in the words of raft: leader, follower or candidate
     * @param term the newest term that it shows
     * @param committed the newest entry it knows to be committed
     * @param applied the newest entry it has applied
     * @param members the members by the newest membership it has, which may not be committed yet
     * @param settled whether that membership is not just being changed
     * @param leader whom it takes for the leader
     */
    record Member(
            boolean leads,
            String role,
            long term,
            long committed,
            long applied,
            Set<InstanceKey> members,
            boolean settled,
            @Nullable InstanceKey leader)
            implements PeerView {
        public Member {
            members = Set.copyOf(members);
        }
    }
}
