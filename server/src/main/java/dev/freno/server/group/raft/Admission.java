package dev.freno.server.group.raft;

import dev.freno.core.store.InstanceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides how a node whose storage is empty comes into its group. Such a node may be one of a new group, or one whose
 * disk was lost. The second must not vote: it may have acknowledged entries that it has forgotten, and with its vote a
 * node that never had them could win. As long as it has no part in the group it is no more than a node that is down, so
 * the group loses nothing; hence the order in which it returns:
 *
 * <ol>
 *   <li>It is removed, while it has no part in the group. That takes a majority of the old members without it, so from
 *       then on a majority of them has the removal in its log, and with it everything committed before. None of them votes
 *       for a node whose log lacks the removal, so whatever this node learns and answers from now on, it cannot help such a
 *       node to a majority, also where old entries that it is sent name it as a member.
 *   <li>It joins with an empty list of members. Ratis keeps such a division from voting and standing until a leader
 *       that has its membership in the log asks for that.
 *   <li>It is added; Ratis lets it catch up first.
 * </ol>
 *
 * A node that has seen every other configured node empty since its own start is one of a new group, whatever they hold
 * by now: there was nothing that it could have forgotten. It begins a little later, so that the others see the same before
 * there is a leader: one that does not would take itself for a node that lost its disk. With a majority of empty nodes and
 * the rest silent for a while a group is begun, too; the silent ones join it later.
 *
 * <p>Not thread-safe.
 */
final class Admission {
    /** For how many rounds in a row the silent ones are waited for before a majority of empty nodes begins a group. */
    static final int PATIENCE = 40;

    /** For how many rounds a node that has seen all others empty lets them see that, too. */
    static final int COURTESY = 10;

    private final Membership configured;
    private final Set<InstanceKey> seenEmpty = new HashSet<>();
    private int roundsOfAll;
    private int roundsOfMajority;

    /** What to do next. */
    sealed interface Step {
        /** Takes part with the configured members. */
        record Begin(String why) implements Step {}

        /** Has the leader remove this node, which it still counts as a member. */
        record Leave(GroupViews.Leader leader) implements Step {}

        /** Takes part without members, if the leader proves that it is one. */
        record Join(GroupViews.Leader leader) implements Step {}

        /** Asks again later, for it will pass. */
        record Await(String why) implements Step {}

        /** Asks again later, and an operator has to do something. */
        record Stuck(String why) implements Step {}
    }

    Admission(Membership configured) {
        this.configured = configured;
    }

    Step next(GroupViews views) {
        List<InstanceKey> empty = configured.others().stream()
                .filter(peer -> views.of().get(peer) instanceof PeerView.Empty)
                .toList();
        seenEmpty.addAll(empty);
        if (seenEmpty.containsAll(configured.others())) {
            return beginWithAll(views);
        }
        if (views.hasMember()) {
            roundsOfMajority = 0;
            return stepInto(views);
        }
        return wait(empty, views);
    }

    /** Where all are needed for a majority there is no leader before each has begun. */
    private Step beginWithAll(GroupViews views) {
        boolean atOnce =
                views.hasMember() || configured.majority() == configured.all().size();
        return atOnce || ++roundsOfAll >= COURTESY
                ? new Step.Begin("all of " + configured + " are new")
                : new Step.Await("the others to see, too, that all of " + configured + " are new");
    }

    private Step stepInto(GroupViews views) {
        GroupViews.Leader leader = views.leader();
        if (leader == null) {
            return new Step.Await("the group to have a leader");
        }
        if (!leader.view().settled()) {
            return new Step.Await("a change of the membership to end");
        }
        Set<InstanceKey> members = leader.view().members();
        if (!members.contains(configured.self())) {
            return new Step.Join(leader);
        }
        String lost = "the group " + members + " counts this node, whose data is lost, as a member. ";
        if (members.size() < 3) {
            return new Step.Stuck(lost + "Two cannot go on without one of them: restore its data directory");
        }
        if (!members.containsAll(configured.all())) {
            return new Step.Stuck(lost + "It can only be replaced while all nodes that RaftNodes names, " + configured
                    + ", are members: wait for them, or correct RaftNodes");
        }
        return new Step.Leave(leader);
    }

    private Step wait(List<InstanceKey> empty, GroupViews views) {
        List<InstanceKey> silent = configured.others().stream()
                .filter(peer -> !empty.contains(peer))
                .toList();
        if (empty.size() + 1 < configured.majority()) {
            roundsOfMajority = 0;
            return new Step.Await(silent + " to start: a group begins with a majority of its nodes at least"
                    + reasons(silent, views));
        }
        if (++roundsOfMajority >= PATIENCE) {
            return new Step.Begin("a majority of " + configured + " is new, and " + silent + " did not come");
        }
        return new Step.Await(silent + " to start: they might have the group's data" + reasons(silent, views));
    }

    /** They may have started and yet be out of reach, for a certificate that is not trusted, say. */
    private static String reasons(List<InstanceKey> silent, GroupViews views) {
        List<String> reasons = new ArrayList<>();
        for (InstanceKey peer : silent) {
            if (views.of().get(peer) instanceof PeerView.Unreachable unreachable) {
                reasons.add(peer + ": " + unreachable.why());
            }
        }
        return reasons.isEmpty() ? "" : " (" + String.join("; ", reasons) + ")";
    }
}
