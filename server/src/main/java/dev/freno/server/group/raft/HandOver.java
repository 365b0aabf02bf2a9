package dev.freno.server.group.raft;

import dev.freno.core.time.Moments;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives leadership to another node in order: the claim ends, the log says so, and Ratis asks the follower that has most of
 * the log to stand for election, or the next one where that does not lead to anything.
 *
 * <p>Thread-safe.
 */
final class HandOver {
    /** The longest that all of it takes. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);

    /** A follower that answered so lately is alive. */
    private static final Duration ALIVE = Duration.ofSeconds(1);

    private static final Duration ENTRY_LIMIT = Duration.ofMillis(500);
    private static final Duration ATTEMPT_LIMIT = Duration.ofMillis(700);
    private static final long POLL_NANOS = 2_000_000;

    private final RaftNode node;
    private final String self;
    private final LeaderNote.Announced announcement;
    private final Quorum quorum;
    private final Leadership leadership;
    private final Moments moments;
    private final GroupThreads threads;

    HandOver(
            RaftNode node,
            LeaderNote.Announced announcement,
            Quorum quorum,
            Leadership leadership,
            Moments moments,
            GroupThreads threads) {
        this.node = node;
        this.self = announcement.leader();
        this.announcement = announcement;
        this.quorum = quorum;
        this.leadership = leadership;
        this.moments = moments;
        this.threads = threads;
    }

    /** Gives leadership away and never takes it again. Blocks until another node leads, for {@link #LIMIT} at most. */
    void leave() {
        leadership.endForGood();
        threads.stepNow();
        List<RaftPeerId> candidates = quorum.followers(ALIVE);
        if (node.isLeaderReady() && !candidates.isEmpty()) {
            boolean led = run(candidates);
            LOG.info("{} gave leadership away; now {} leads", self, led ? node.leader() : "nobody");
        }
    }

    /**
     * Begins to give leadership away, and takes it back should nobody take over. Returns at once.
     *
     * @param target empty for any
     * @return {@code ok}, or why it is not even tried
     */
    String ask(String target) {
        if (self.equals(target)) {
            return self + " leads already";
        }
        List<RaftPeerId> candidates = quorum.followers(ALIVE).stream()
                .filter(follower -> target.isEmpty() || follower.toString().equals(target))
                .toList();
        if (candidates.isEmpty()) {
            return target.isEmpty() ? "no other member answers" : target + " is not a member that answers";
        }
        if (!leadership.isOpen()) {
            return self + " is giving leadership away already";
        }
        threads.errand(() -> transfer(candidates));
        return "ok";
    }

    private void transfer(List<RaftPeerId> candidates) {
        if (!leadership.hold()) {
            return;
        }
        threads.stepNow();
        if (run(candidates)) {
            LOG.info("{} gave leadership to {}, as was asked for", self, node.leader());
            return;
        }
        while (node.isLeaderReady() && !Thread.currentThread().isInterrupted()) {
            if (commit(announcement)) {
                LOG.warn("none of {} took over leadership; {} goes on", candidates, self);
                leadership.resume();
                return;
            }
            LockSupport.parkNanos(POLL_NANOS); // while a transfer is under way Ratis refuses at once
        }
    }

    /** Returns whether another node is known to lead. */
    private boolean run(List<RaftPeerId> candidates) {
        long deadline = moments.now().nanos() + LIMIT.toNanos();
        boolean noted = commit(new LeaderNote.Released(self));
        LOG.debug("{} to be succeeded by one of {}, release in the log: {}", self, candidates, noted);
        for (RaftPeerId candidate : candidates) {
            if (isLed() || moments.now().nanos() >= deadline || !node.isLeaderReady()) {
                break;
            }
            attempt(candidate, deadline);
        }
        while (!isLed() && !node.isLeaderReady() && moments.now().nanos() < deadline) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        return isLed();
    }

    /** Returns whether an entry that says so is committed, and was so in time. */
    private boolean commit(LeaderNote note) {
        try {
            return outcome(node.write(LeaderNote.encode(note)), ENTRY_LIMIT);
        } catch (RuntimeException e) {
            LOG.debug("could not propose {}", note, e);
            return false;
        }
    }

    private void attempt(RaftPeerId candidate, long deadline) {
        Duration left =
                Duration.ofNanos(Math.max(1_000_000, deadline - moments.now().nanos()));
        Duration limit = left.compareTo(ATTEMPT_LIMIT) < 0 ? left : ATTEMPT_LIMIT;
        try {
            if (!outcome(node.transfer(candidate, limit), limit.plusMillis(50))) {
                LOG.info("{} did not take over leadership from {} in time", candidate, self);
            }
        } catch (RuntimeException e) {
            LOG.warn("could not ask {} to take over leadership", candidate, e);
        }
    }

    private static boolean outcome(CompletableFuture<RaftClientReply> reply, Duration limit) {
        try {
            return reply.get(limit.toMillis(), TimeUnit.MILLISECONDS).isSuccess();
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("no success", e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isLed() {
        String leader = node.leader();
        return leader != null && !leader.equals(self);
    }
}
