package dev.freno.server.group.raft;

import dev.freno.core.store.InstanceKey;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Brings a node with empty storage into its group, on a thread of its own, however long that takes. Every step may fail
 * and may be repeated; the data directory remembers where a restart has to go on.
 *
 * <p>{@link #begin} and {@link #close} are called once each, from one thread.
 */
final class AdmissionLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionLoop.class);
    private static final long PAUSE_MILLIS = 100;
    private static final long LONG_PAUSE_MILLIS = 1000;

    /** So many rounds follow each other closely; who waits for longer does so for people. */
    private static final int QUICK_ROUNDS = 300;

    private static final long CLOSE_MILLIS = 3000;

    private final Membership configured;
    private final DataDirectory directory;
    private final RaftNode node;
    private final RaftPort port;
    private final Admission admission;
    private final Thread thread = new Thread(this::run, "freno-raft-admission");
    private volatile boolean closed;
    private @Nullable String told;

    AdmissionLoop(Membership configured, DataDirectory directory, RaftNode node, RaftPort port, Admission admission) {
        this.configured = configured;
        this.directory = directory;
        this.node = node;
        this.port = port;
        this.admission = admission;
        thread.setDaemon(true);
    }

    void begin() {
        thread.start();
    }

    private void run() {
        boolean done = false;
        for (int rounds = 0; !done && !closed; rounds++) {
            long pause = rounds < QUICK_ROUNDS ? PAUSE_MILLIS : LONG_PAUSE_MILLIS;
            try {
                done = round();
            } catch (IOException | RuntimeException e) {
                tell(Level.WARN, "still outside of the group, trying again: " + e.getMessage());
                LOG.debug("a step into the group failed", e);
                pause = LONG_PAUSE_MILLIS;
            }
            done = done || !paused(pause);
        }
    }

    private static boolean paused(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** One step. Returns whether the node has become a member. */
    private boolean round() throws IOException {
        if (node.takesPart() && !directory.isJoining()) {
            return true;
        }
        GroupViews views = GroupViews.collect(port, new TreeSet<>(configured.others()));
        if (node.takesPart()) {
            return isAdded(views);
        }
        if (!closed) {
            make(admission.next(views));
        }
        return false;
    }

    private boolean isAdded(GroupViews views) throws IOException {
        GroupViews.Leader leader = views.leader();
        if (leader == null || !leader.view().settled()) {
            return false;
        }
        if (!leader.view().members().contains(configured.self())) {
            awaitAddition(leader);
            return false;
        }
        if (node.isMember()) {
            directory.noteJoined();
            LOG.info("{} has caught up and is a member of the group now", configured.name());
        }
        return node.isMember();
    }

    private void make(Admission.Step step) throws IOException {
        switch (step) {
            case Admission.Step.Await await -> tell(Level.INFO, "waiting for " + await.why());
            case Admission.Step.Stuck stuck -> tell(Level.WARN, stuck.why());
            case Admission.Step.Begin begin -> {
                LOG.info("{} begins with the members {}: {}", configured.name(), configured, begin.why());
                directory.noteJoined();
                node.takePart(configured.group());
            }
            case Admission.Step.Leave leave -> leave(leave.leader());
            case Admission.Step.Join join -> join(join.leader());
        }
    }

    private void leave(GroupViews.Leader leader) throws IOException {
        tell(
                Level.WARN,
                "the group " + leader.view().members() + " counts this node as a member, but its data directory "
                        + directory
                        + " is empty. It must not vote, so it is removed from the group and then added again, with all data");
        directory.noteJoining(true);
        Set<InstanceKey> without = new TreeSet<>(leader.view().members());
        without.remove(configured.self());
        port.change(leader.address(), leader.view().members(), without);
    }

    private void join(GroupViews.Leader leader) throws IOException {
        prove(port, leader);
        directory.noteJoining(directory.isReturning());
        node.takePart(Membership.nobody());
        LOG.info("{} joins the group {}", configured.name(), leader.view().members());
    }

    /** It was the leader when it said so: it is in the same term still, and a majority has heard from it between. */
    private static void prove(RaftPort port, GroupViews.Leader leader) throws IOException {
        var _ = port.query(leader.address(), "");
        if (!(port.ask(leader.address()) instanceof PeerView.Member again)
                || !again.leads()
                || again.term() != leader.view().term()
                || !again.members().equals(leader.view().members())) {
            throw new IOException("the leader has changed");
        }
    }

    /**
     * Where a node ended while it was catching up, and is not a member: begins anew. Left as it is, its copy could name
     * it as a member, and the leader ends such a node when it stands for election.
     */
    static void dropPartialCopy(Membership configured, DataDirectory directory, RaftPort port) throws IOException {
        if (!directory.isJoining() || !directory.hasGroup()) {
            return;
        }
        GroupViews.Leader leader =
                GroupViews.collect(port, new TreeSet<>(configured.others())).leader();
        if (leader == null
                || !leader.view().settled()
                || leader.view().members().contains(configured.self())) {
            return;
        }
        try {
            prove(port, leader);
        } catch (IOException | RuntimeException e) { // a failing call of gRPC ends with an unchecked one
            LOG.debug("no proof of leadership", e);
            return;
        }
        LOG.warn("{} had not caught up with its group when it ended, and starts over", configured.name());
        directory.forgetGroup();
    }

    private void awaitAddition(GroupViews.Leader leader) throws IOException {
        Set<InstanceKey> members = leader.view().members();
        if (directory.isReturning()) {
            Set<InstanceKey> with = new TreeSet<>(members);
            with.add(configured.self());
            port.change(leader.address(), members, with);
        } else {
            tell(
                    Level.WARN,
                    "the group " + members
                            + " does not count this node as a member, so it has no part in it. Run: freno"
                            + " group add " + configured.name());
        }
    }

    private void tell(Level level, String what) {
        if (!what.equals(told) && !closed) {
            told = what;
            LOG.atLevel(level).log("{}: {}", configured.name(), what);
        }
    }

    /** Ends it at the next step; waits for that for a bounded time. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
