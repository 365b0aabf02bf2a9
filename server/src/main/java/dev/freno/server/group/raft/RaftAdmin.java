package dev.freno.server.group.raft;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.group.GroupStartException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a running group and changes it, from outside, through the raft ports of its nodes. The configuration says
 * where to begin; who is a member is asked of the group.
 *
 * <p>Thread-safe. All calls block: {@link #status} for nine seconds at most, the others for two minutes at most. A change
 * that fails can be asked for again: what is there already is said to be so, and nothing is done twice.
 */
public final class RaftAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(RaftAdmin.class);
    private static final int ROUNDS = 100;

    /** A node that is just making its part of the group cannot tell about it for a moment. */
    private static final int ROUNDS_TO_ANSWER = 10;

    private static final long ROUND_MILLIS = 200;
    private static final long PROGRESS_MILLIS = 1000;

    private final Membership configured;
    private final RaftPort port;

    private RaftAdmin(Membership configured, RaftPort port) {
        this.configured = configured;
        this.port = port;
    }

    /**
     * For the group of this configuration; asks nobody yet.
     *
     * @throws GroupStartException if the configured addresses or certificates cannot be used
     */
    public static RaftAdmin of(GroupSettings.Raft settings) throws GroupStartException {
        return new RaftAdmin(Membership.of(settings), RaftPort.patient(RaftTransport.parameters(settings)));
    }

    /** The group as it is now. */
    public GroupReport status() {
        GroupViews views = look();
        GroupViews.Leader leader = views.leader();
        Set<InstanceKey> members = members(views, leader);
        Set<InstanceKey> all = new TreeSet<>(views.of().keySet());
        all.addAll(members);
        List<GroupReport.Node> nodes = all.stream()
                .map(node -> new GroupReport.Node(
                        node, members.contains(node), state(views.of().get(node))))
                .toList();
        return new GroupReport(
                leader == null ? null : leader.address(),
                leader == null ? null : http(leader.address()),
                configured.all(),
                List.copyOf(members),
                nodes);
    }

    /** Null where it does not say, as one that has no majority to confirm that it leads. */
    private @Nullable InstanceKey http(InstanceKey leader) {
        try {
            String answer = port.ask(leader, RulesStateMachine.HTTP);
            return answer.isEmpty()
                    ? null
                    : InstanceKey.parse(answer, configured.self().port());
        } catch (IOException | RuntimeException e) { // a failing call of gRPC ends with an unchecked one
            LOG.debug("{} does not say where it serves HTTP", leader, e);
            return null;
        }
    }

    /** Without a leader those that the node with the newest term names. */
    private static Set<InstanceKey> members(GroupViews views, GroupViews.@Nullable Leader leader) {
        if (leader != null) {
            return new TreeSet<>(leader.view().members());
        }
        Set<InstanceKey> members = new TreeSet<>();
        long term = -1;
        for (PeerView view : views.of().values()) {
            if (view instanceof PeerView.Member member && member.term() > term) {
                term = member.term();
                members = new TreeSet<>(member.members());
            }
        }
        return members;
    }

    private static GroupReport.State state(@Nullable PeerView view) {
        return switch (view) {
            case null -> new GroupReport.State.Unreachable("not asked");
            case PeerView.Unreachable silent -> new GroupReport.State.Unreachable(silent.why());
            case PeerView.Empty _ -> new GroupReport.State.Empty();
            case PeerView.Member member ->
                new GroupReport.State.Member(
                        member.role().toLowerCase(Locale.ROOT), member.term(), member.committed(), member.applied());
        };
    }

    private GroupViews look() {
        return GroupViews.collect(port, new TreeSet<>(configured.all()));
    }

    /**
     * Adds a running node that has no data. It catches up before it votes.
     *
     * @param address {@code host:port}; without a port that of this configuration's node
     * @param progress told, in lines for people, how far it is
     * @throws GroupChangeException if nothing is known to have changed: why, and what to do
     */
    public void add(String address, Consumer<String> progress) throws GroupChangeException {
        InstanceKey added = parse(address);
        Set<InstanceKey> members = settledLeader(look()).view().members();
        if (members.contains(added)) {
            throw new GroupChangeException(added + " is a member already: the group is " + members);
        }
        awaitReady(added, members, progress);
        GroupViews.Leader leader = settledLeader(look());
        progress.accept(added + " catches up with " + leader.address() + ", and will vote after that");
        Set<InstanceKey> with = new TreeSet<>(leader.view().members());
        with.add(added);
        change(leader, with, () -> tellProgress(added, leader.address(), progress));
        progress.accept(added + " is a member: the group is " + with);
    }

    private void awaitReady(InstanceKey added, Set<InstanceKey> members, Consumer<String> progress)
            throws GroupChangeException {
        for (int round = 0; round < ROUNDS; round++) {
            switch (port.ask(added)) {
                case PeerView.Unreachable silent -> {
                    if (round >= ROUNDS_TO_ANSWER) {
                        throw new GroupChangeException(
                                "nothing of freno can be reached at " + added + " (" + silent.why()
                                        + "): start it first, with an empty data directory and RaftNodes naming it and "
                                        + members);
                    }
                }
                case PeerView.Member other -> {
                    if (other.leads() && !added.equals(other.leader())) {
                        throw new GroupChangeException(
                                added + " is another name of " + other.leader() + ", which is a member already");
                    }
                    if (!members.containsAll(other.members())) {
                        throw new GroupChangeException(added + " has data of a group " + other.members()
                                + ": stop it, and give it an empty data directory first");
                    }
                    return;
                }
                case PeerView.Empty empty -> {
                    if (empty.ready()) {
                        return;
                    }
                }
            }
            if (round == 0) {
                progress.accept("waiting for " + added + " to have looked for its group");
            }
            pause();
        }
        throw new GroupChangeException(
                added + " runs, but has not found the group: RaftNodes in its configuration has to" + " name it and "
                        + members);
    }

    private void tellProgress(InstanceKey added, InstanceKey leader, Consumer<String> progress) {
        if (port.ask(added) instanceof PeerView.Member at && port.ask(leader) instanceof PeerView.Member goal) {
            progress.accept(added + " has entry " + at.applied() + " of " + goal.committed());
        }
    }

    /**
     * Removes a member, which may be down. Where it leads, another takes over first.
     *
     * @throws GroupChangeException if nothing is known to have changed: why, and what to do
     */
    public void remove(String address, Consumer<String> progress) throws GroupChangeException {
        InstanceKey removed = parse(address);
        GroupViews views = look();
        GroupViews.Leader leader = settledLeader(views);
        requireRemovable(removed, leader.view().members(), views);
        if (leader.address().equals(removed)) {
            transfer(null, progress);
            leader = settledLeader(look());
        }
        Set<InstanceKey> without = new TreeSet<>(leader.view().members());
        without.remove(removed);
        change(leader, without, () -> {});
        progress.accept(removed + " is no member any more: the group is " + without
                + ". Stop it now, and empty its data" + " directory before it is ever added again");
    }

    private static void requireRemovable(InstanceKey removed, Set<InstanceKey> members, GroupViews views)
            throws GroupChangeException {
        if (!members.contains(removed)) {
            throw new GroupChangeException(removed + " is no member: the group is " + members);
        }
        if (members.size() == 1) {
            throw new GroupChangeException(removed + " is the only member, and its rules would be gone with it");
        }
        long left = members.stream()
                .filter(member -> !member.equals(removed) && views.of().get(member) instanceof PeerView.Member)
                .count();
        if (left <= (members.size() - 1) / 2) {
            throw new GroupChangeException("without " + removed + " the group " + members
                    + " would have no majority: only " + left + " of the others can be reached. Bring them back first");
        }
    }

    /**
     * Has the leader hand over, in its own way: it ceases to answer as leader before another begins.
     *
     * @param target which node shall lead; null leaves that to the leader
     * @throws GroupChangeException if another is not known to lead: why, and what to do
     */
    public void transfer(@Nullable String target, Consumer<String> progress) throws GroupChangeException {
        InstanceKey wanted = target == null ? null : parse(target);
        GroupViews.Leader leader = settledLeader(look());
        if (leader.address().equals(wanted)) {
            throw new GroupChangeException(wanted + " leads already");
        }
        if (wanted != null && !leader.view().members().contains(wanted)) {
            throw new GroupChangeException(
                    wanted + " is no member: the group is " + leader.view().members());
        }
        if (leader.view().members().size() == 1) {
            throw new GroupChangeException(leader.address() + " is the only member, so nobody can take over");
        }
        progress.accept(leader.address() + " hands over" + (wanted == null ? "" : " to " + wanted));
        ask(leader.address(), wanted == null ? "transfer" : "transfer " + wanted);
        InstanceKey next = awaitLeader(
                found -> wanted == null ? !found.equals(leader.address()) : found.equals(wanted),
                leader.address() + " did not hand over" + (wanted == null ? "" : " to " + wanted)
                        + " in time. It leads on, or another does: see freno group status");
        progress.accept(next + " leads");
    }

    private void ask(InstanceKey leader, String message) throws GroupChangeException {
        try {
            String answer = port.query(leader, message);
            if (!answer.isEmpty() && !answer.equals("ok")) {
                throw new GroupChangeException(leader + " refused: " + answer);
            }
        } catch (IOException | RuntimeException e) { // a failing call of gRPC ends with an unchecked one
            // It may have ceased to lead before it could answer; whether it has is seen next.
            LOG.debug("no answer from {} to '{}'", leader, message, e);
        }
    }

    private InstanceKey awaitLeader(Predicate<InstanceKey> wanted, String otherwise) throws GroupChangeException {
        for (int round = 0; round < ROUNDS; round++) {
            GroupViews.Leader leader = look().leader();
            if (leader != null && wanted.test(leader.address())) {
                return leader.address();
            }
            pause();
        }
        throw new GroupChangeException(otherwise);
    }

    private GroupViews.Leader settledLeader(GroupViews first) throws GroupChangeException {
        GroupViews views = first;
        for (int round = 0; round < ROUNDS; round++) {
            GroupViews.Leader leader = views.leader();
            if (leader != null && leader.view().settled()) {
                return leader;
            }
            if (!views.hasMember()) {
                throw new GroupChangeException("no node of the group can be reached; asked "
                        + views.of().keySet());
            }
            pause();
            views = look();
        }
        throw new GroupChangeException("the group has no leader, so it cannot be changed: see freno group status");
    }

    private void change(GroupViews.Leader leader, Set<InstanceKey> to, Runnable meanwhile) throws GroupChangeException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                port.change(leader.address(), leader.view().members(), to);
                done.complete(null);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        while (!isDone(done, leader, to)) {
            meanwhile.run();
        }
    }

    private static boolean isDone(CompletableFuture<Void> change, GroupViews.Leader leader, Set<InstanceKey> to)
            throws GroupChangeException {
        try {
            change.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GroupChangeException("interrupted; the change may still be made", e);
        } catch (ExecutionException e) {
            throw new GroupChangeException(
                    "the group could not be changed from "
                            + leader.view().members() + " to " + to + ": " + e.getCause()
                            + ". See freno group status, then try"
                            + " again",
                    e);
        }
    }

    private static void pause() throws GroupChangeException {
        try {
            Thread.sleep(ROUND_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GroupChangeException("interrupted", e);
        }
    }

    private InstanceKey parse(String address) throws GroupChangeException {
        try {
            return InstanceKey.parse(address, configured.self().port());
        } catch (IllegalArgumentException e) {
            throw new GroupChangeException(String.valueOf(e.getMessage()), e);
        }
    }
}
