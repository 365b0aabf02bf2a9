package dev.freno.server.group.raft;

import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import dev.freno.core.time.Moments;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.group.Group;
import dev.freno.server.group.GroupListener;
import dev.freno.server.group.GroupStartException;
import dev.freno.server.group.GroupStatus;
import dev.freno.server.group.Receipt;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group by raft; a node that is configured alone is a group of one.
 *
 * <p>Thread-safe. The listener, the receipts and the word of a fatal end all come on one thread of the group, in order.
 *
 * <p>A forced leader answers as leader from the start, whatever the group says and even when its part in the group is
 * over; commands still need the group. At most {@link #MAX_IN_FLIGHT} commands are under way; for one more it is busy and
 * changes nothing.
 */
public final class RaftGroup implements Group {
    /** The most commands under way at a time. */
    public static final int MAX_IN_FLIGHT = RaftTuning.DEFAULT.maxInFlight();

    private static final Logger LOG = LoggerFactory.getLogger(RaftGroup.class);

    private final Membership members;
    private final boolean forced;
    private final DataDirectory directory;
    private final GroupListener listener;
    private final Moments moments;
    private final Consumer<String> onFatal;
    private final GroupThreads threads = new GroupThreads();
    private final Leadership leadership = new Leadership();
    private final RulesStateMachine machine = new RulesStateMachine(new Reactions());
    private final AtomicBoolean rulesToTell = new AtomicBoolean();
    private final AtomicReference<@Nullable String> fatal = new AtomicReference<>();
    private final AtomicBoolean deathTold = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable RaftNode node;
    private volatile @Nullable Proposals proposals;
    private boolean toldLeading;

    private RaftGroup(
            GroupSettings.Raft settings,
            Membership members,
            DataDirectory directory,
            GroupListener listener,
            Moments moments,
            Consumer<String> onFatal) {
        this.members = members;
        this.forced = settings.forceLeadership();
        this.directory = directory;
        this.listener = listener;
        this.moments = moments;
        this.onFatal = onFatal;
    }

    /**
     * Joins the group. Returns when the node takes part in it, which is before it leads; the listener hears of that.
     *
     * @param onFatal told, once, why this node's part in the group is over while the process lives: its disk is full, or
     *     its log holds what it cannot apply. The process should end with an error, to be started again
     * @throws GroupStartException if it cannot take part; nothing is left open
     */
    public static RaftGroup open(
            GroupSettings.Raft settings, GroupListener listener, Moments moments, Consumer<String> onFatal)
            throws GroupStartException {
        return open(settings, RaftTuning.DEFAULT, listener, moments, onFatal);
    }

    static RaftGroup open(
            GroupSettings.Raft settings,
            RaftTuning tuning,
            GroupListener listener,
            Moments moments,
            Consumer<String> onFatal)
            throws GroupStartException {
        Membership members = Membership.of(settings);
        DataDirectory directory = DataDirectory.open(settings.dataDir());
        RaftGroup group = new RaftGroup(settings, members, directory, listener, moments, onFatal);
        try {
            group.start(tuning);
            return group;
        } catch (GroupStartException | RuntimeException e) {
            group.close();
            throw e;
        }
    }

    private void start(RaftTuning tuning) throws GroupStartException {
        RaftNode started = RaftNode.start(members, directory, machine, tuning);
        node = started;
        Proposals opened = new Proposals(started, tuning, threads.sender(), threads.clock(), threads.foreign());
        proposals = opened;
        Housekeeping housekeeping =
                new Housekeeping(started, machine, leadership, opened, tuning, threads.asker(), moments.now());
        threads.repeat(() -> step(housekeeping), tuning.tick());
        tellDeath();
    }

    private void step(Housekeeping housekeeping) {
        try {
            if (!housekeeping.tick(moments.now())) {
                die("the raft server has stopped");
            }
        } catch (IOException | RuntimeException e) {
            if (!closed.get()) {
                LOG.warn("a step of the raft group's housekeeping failed", e);
            }
        }
        threads.tell(this::tellLeadership);
    }

    private void tellLeadership() {
        boolean leading = isLeading();
        if (leading != toldLeading) {
            toldLeading = leading;
            LOG.info("{} {}", members.name(), leading ? "leads" : "no longer leads");
            listener.leadershipChanged(leading);
        }
    }

    private void tellRules() {
        rulesToTell.set(false);
        listener.rulesChanged(machine.rules());
    }

    private void die(String why) {
        if (!closed.get() && fatal.compareAndSet(null, why)) {
            leadership.endForGood();
            tellDeath();
        }
    }

    /** Before the start is through, a death is the reason why it fails, or is told when it is. */
    private void tellDeath() {
        String why = fatal.get();
        if (why != null && node != null && deathTold.compareAndSet(false, true)) {
            LOG.error("this node's part in the raft group is over: {}", why);
            abandonCommands(why);
            threads.tell(this::tellLeadership);
            threads.tell(() -> onFatal.accept(why));
        }
    }

    private void abandonCommands(String why) {
        Proposals open = proposals;
        if (open != null) {
            open.abandon(why);
        }
    }

    /** What the state machine tells, on Ratis' threads and under its locks. */
    private final class Reactions implements RulesStateMachine.Events {
        @Override
        public void rulesChanged(Rules rules) {
            if (rulesToTell.compareAndSet(false, true)) {
                threads.tell(RaftGroup.this::tellRules);
            }
        }

        @Override
        public void beganToLead() {
            threads.stepNow();
        }

        @Override
        public void ceasedToLead() {
            leadership.end();
            threads.stepNow();
        }

        @Override
        public void died(String why) {
            die(why);
        }
    }

    @Override
    public boolean isLeading() {
        return !closed.get() && (forced || leadership.isValidAt(moments.now().nanos()));
    }

    @Override
    public Rules rules() {
        return machine.rules();
    }

    @Override
    public CompletionStage<Receipt> submit(RuleCommand command) {
        Proposals open = proposals;
        if (open == null || closed.get() || fatal.get() != null) {
            return CompletableFuture.completedFuture(new Receipt.NoLeader());
        }
        return open.submit(command);
    }

    @Override
    public GroupStatus status() {
        boolean leading = isLeading();
        boolean proven = leadership.isValidAt(moments.now().nanos());
        RaftNode alive = aliveNode();
        String leader = alive == null ? null : leader(alive, proven);
        return new GroupStatus(
                members.name(),
                alive == null ? "Follower" : state(alive, proven),
                forced && leading ? members.name() : leader,
                null,
                leading,
                leader != null,
                forced,
                null);
    }

    private @Nullable RaftNode aliveNode() {
        RaftNode running = node;
        boolean over = closed.get() || fatal.get() != null;
        return running == null || over || !running.isAlive() ? null : running;
    }

    /** Ratis may still name this node when its proof has run out. */
    private @Nullable String leader(RaftNode running, boolean proven) {
        String named = running.leader();
        return members.name().equals(named) && !proven ? null : named;
    }

    private static String state(RaftNode running, boolean proven) {
        if (proven) {
            return "Leader";
        }
        return running.isFollower() ? "Follower" : "Candidate";
    }

    @Override
    public void handOver() {}

    /** Leaves the group. Commands under way end as unknown. Not to be called from the listener or a receipt. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        leadership.endForGood();
        threads.stopClock();
        abandonCommands("this node is stopping");
        RaftNode running = node;
        if (running != null) {
            running.close();
        }
        threads.tell(this::tellLeadership);
        threads.close();
        directory.close();
    }
}
