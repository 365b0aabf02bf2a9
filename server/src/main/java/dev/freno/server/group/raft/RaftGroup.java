package dev.freno.server.group.raft;

import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import dev.freno.core.store.InstanceKey;
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
import org.apache.ratis.conf.Parameters;
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
    private final Reactions reactions = new Reactions();
    private final RulesStateMachine machine = new RulesStateMachine(reactions);
    private final Quorum quorum = new Quorum(reactions);
    private final LeaderNote.Announced announcement;
    private final AtomicBoolean rulesToTell = new AtomicBoolean();
    private final AtomicReference<@Nullable String> fatal = new AtomicReference<>();
    private final AtomicBoolean deathTold = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable RaftNode node;
    private volatile @Nullable Proposals proposals;
    private volatile @Nullable HandOver handOver;
    private volatile long electedNanos = Leadership.NEVER;
    private volatile boolean toldLeading;

    private RaftGroup(
            GroupSettings.Raft settings,
            Membership members,
            @Nullable InstanceKey http,
            DataDirectory directory,
            GroupListener listener,
            Moments moments,
            Consumer<String> onFatal) {
        this.members = members;
        this.announcement = new LeaderNote.Announced(members.name(), http);
        this.forced = settings.forceLeadership();
        this.directory = directory;
        this.listener = listener;
        this.moments = moments;
        this.onFatal = onFatal;
    }

    /**
     * Joins the group. Returns when the node takes part in it, which is before it leads; the listener hears of that.
     *
     * @param http where this node serves HTTP, for the others to be told when it leads; null where it cannot say
     * @param onFatal told, once, why this node's part in the group is over while the process lives: its disk is full, or
     *     its log holds what it cannot apply. The process should end with an error, to be started again
     * @throws GroupStartException if it cannot take part; nothing is left open
     */
    public static RaftGroup open(
            GroupSettings.Raft settings,
            @Nullable InstanceKey http,
            GroupListener listener,
            Moments moments,
            Consumer<String> onFatal)
            throws GroupStartException {
        return open(settings, http, RaftTuning.DEFAULT, listener, moments, onFatal);
    }

    static RaftGroup open(
            GroupSettings.Raft settings,
            @Nullable InstanceKey http,
            RaftTuning tuning,
            GroupListener listener,
            Moments moments,
            Consumer<String> onFatal)
            throws GroupStartException {
        Membership members = Membership.of(settings);
        DataDirectory directory = DataDirectory.open(settings.dataDir());
        RaftGroup group = new RaftGroup(settings, members, http, directory, listener, moments, onFatal);
        try {
            group.start(tuning, RaftTransport.parameters(settings));
            return group;
        } catch (GroupStartException | RuntimeException e) {
            group.close();
            throw e;
        }
    }

    private void start(RaftTuning tuning, Parameters parameters) throws GroupStartException {
        QuorumRpc.tell(quorum, parameters);
        RaftNode started = RaftNode.start(members, directory, machine, tuning, parameters);
        node = started;
        Proposals opened = new Proposals(started, tuning, threads.sender(), threads.clock(), threads.foreign());
        proposals = opened;
        handOver = new HandOver(started, announcement, quorum, leadership, moments, threads);
        Housekeeping housekeeping =
                new Housekeeping(started, machine, leadership, opened, tuning, quorum, announcement, moments.now());
        threads.repeat(() -> step(housekeeping), tuning.tick());
        tellDeath();
    }

    private void step(Housekeeping housekeeping) throws IOException {
        try {
            if (!housekeeping.tick(moments.now())) {
                die("the raft server has stopped");
            }
        } finally {
            if (isLeading() != toldLeading) {
                threads.tell(this::tellLeadership);
            }
        }
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

    /** What the parts that Ratis calls tell, on its threads and under its locks. */
    private final class Reactions implements RulesStateMachine.Events, Quorum.Events {
        @Override
        public void rulesChanged(Rules rules) {
            if (rulesToTell.compareAndSet(false, true)) {
                threads.tell(RaftGroup.this::tellRules);
            }
        }

        @Override
        public void elected() {
            electedNanos = moments.now().nanos();
        }

        @Override
        public void beganToLead(boolean released) {
            boolean first = released || (members.isSole() && !quorum.hasFollowers());
            long from = first ? Leadership.NEVER : takeElected() + Leadership.PATIENCE.toNanos();
            leadership.begin(from);
            threads.stepNow();
            if (!first) {
                threads.stepAfter(from - moments.now().nanos());
            }
            if (leadership.isOver()) {
                threads.errand(RaftGroup.this::handOver);
            }
        }

        /** Each election counts once: of one that was not heard of, the latest instant at which it can have been. */
        private long takeElected() {
            long elected = electedNanos;
            electedNanos = Leadership.NEVER;
            return elected == Leadership.NEVER ? moments.now().nanos() : elected;
        }

        @Override
        public void followerJoined() {
            leadership.limit(moments.now().nanos() + Leadership.LEASE.toNanos());
        }

        @Override
        public void proven(int epoch, long askedNanos) {
            boolean led = isLeading();
            leadership.confirm(epoch, askedNanos + Leadership.LEASE.toNanos());
            if (!led && isLeading()) {
                threads.tell(RaftGroup.this::tellLeadership);
            }
        }

        @Override
        public String transferAsked(String target) {
            HandOver known = handOver;
            return known == null || forced ? "leadership of this node is forced" : known.ask(target);
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
        if (open == null || leadership.isOver()) {
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
                leading ? announcement.http() : leaderHttp(leader),
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

    /** As announced; until that is heard, where it would be if all nodes were set up alike. */
    private @Nullable InstanceKey leaderHttp(@Nullable String leader) {
        LeaderNote.Announced heard = machine.announced();
        if (leader == null) {
            return null;
        }
        if (heard != null && heard.leader().equals(leader)) {
            return heard.http();
        }
        InstanceKey own = announcement.http();
        return own == null
                ? null
                : new InstanceKey(InstanceKey.parse(leader, own.port()).host(), own.port());
    }

    private static String state(RaftNode running, boolean proven) {
        if (proven) {
            return "Leader";
        }
        return running.isFollower() ? "Follower" : "Candidate";
    }

    /** What the state machine answers to an operator. */
    CompletableFuture<String> query(String text) {
        RaftNode running = aliveNode();
        return running == null
                ? CompletableFuture.completedFuture("not running")
                : running.query(text)
                        .thenApply(reply -> reply.isSuccess()
                                ? reply.getMessage().getContent().toStringUtf8()
                                : String.valueOf(reply.getException()));
    }

    @Override
    public void handOver() {
        HandOver known = handOver;
        if (known != null && !forced && !closed.get() && fatal.get() == null) {
            known.leave();
        }
    }

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
