package dev.freno.server.group.raft;

import dev.freno.core.store.InstanceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group and its nodes at one moment, as seen through their raft ports.
 *
 * <p>Immutable.
 *
 * @param leader the member that leads, null while none is known to
 * @param leaderHttp where it serves HTTP, by its own word; null while that is not known
 * @param configured the members by the configuration, in their order
 * @param members the members that the group itself has agreed on; empty while that is not known
 * @param nodes all that are configured or members, in their order
 */
public record GroupReport(
        @Nullable InstanceKey leader,
        @Nullable InstanceKey leaderHttp,
        List<InstanceKey> configured,
        List<InstanceKey> members,
        List<Node> nodes) {
    public GroupReport {
        configured = List.copyOf(configured);
        members = List.copyOf(members);
        nodes = List.copyOf(nodes);
    }

    /**
     * One node.
     *
     * @param address its raft address, which is its name
     * @param voting whether the group counts it as a member
     * @param state what it says of itself
     */
    public record Node(InstanceKey address, boolean voting, State state) {}

    /** What a node says of itself. */
    public sealed interface State {
        /**
         * It could not be asked.
         *
         * @param why short, for people
         */
        record Unreachable(String why) implements State {}

        /** It runs and holds no data of the group: it is new, or waits to be added. */
        record Empty() implements State {}

        /**
         * It takes part.
         *
         * @param role in lower case: leader, follower or candidate
         * @param term the newest term it knows of
         * @param committed the newest entry that it knows to be committed, −1 for none
         * @param applied the newest entry that it has applied, −1 for none
         */
        record Member(String role, long term, long committed, long applied) implements State {}
    }

    /** Whether the group has other members than the configuration says. False while its members are not known. */
    public boolean differs() {
        return !members.isEmpty() && !members.equals(configured);
    }

    /** Whether more than half of the members answer and hold data. */
    public boolean hasMajority() {
        long answering = nodes.stream()
                .filter(node -> node.voting() && node.state() instanceof State.Member)
                .count();
        return !members.isEmpty() && answering > members.size() / 2;
    }
}
