package dev.freno.server.group.raft;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import dev.freno.core.time.Moment;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does from time to time, one step at a time: renews its claim to lead, has expired rules dropped, has a
 * snapshot taken on a quiet group, tells which followers are unreachable, and notices when the server has died.
 *
 * <p>Steps are made on one thread and wait for nothing.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    /** Nobody else can lead a group of one; the claim ends all the same, should the process be frozen. */
    private static final Duration SOLE_FOR = Duration.ofSeconds(3);

    /** How often an announcement is tried that does not show up. */
    private static final Duration ANNOUNCE_EVERY = Duration.ofSeconds(1);

    private final RaftNode node;
    private final RulesStateMachine machine;
    private final Leadership leadership;
    private final Proposals proposals;
    private final Quorum quorum;
    private final LeaderNote.Announced announcement;
    private Every dropExpired;
    private Every snapshot;
    private Every heartbeat;
    private Every announce;
    private PeerWatch peers = new PeerWatch();
    private Rules examined = Rules.NONE;
    private Expiry firstExpiry = Expiry.NEVER;

    /** When something is due. */
    private record Every(Duration distance, long dueNanos) {
        static Every from(Duration distance, Moment now) {
            return new Every(distance, now.nanos() + distance.toNanos());
        }

        boolean isDue(Moment now) {
            return now.nanos() >= dueNanos;
        }

        Every again(Moment now) {
            return from(distance, now);
        }
    }

    Housekeeping(
            RaftNode node,
            RulesStateMachine machine,
            Leadership leadership,
            Proposals proposals,
            RaftTuning tuning,
            Quorum quorum,
            LeaderNote.Announced announcement,
            Moment now) {
        this.node = node;
        this.machine = machine;
        this.leadership = leadership;
        this.proposals = proposals;
        this.quorum = quorum;
        this.announcement = announcement;
        this.announce = new Every(ANNOUNCE_EVERY, now.nanos());
        this.dropExpired = Every.from(tuning.dropExpiredEvery(), now);
        this.snapshot = Every.from(tuning.snapshotEvery(), now);
        this.heartbeat = Every.from(tuning.heartbeatEvery(), now);
    }

    /** One step. Returns whether the server is alive. */
    boolean tick(Moment now) throws IOException {
        if (!node.isAlive()) {
            return false;
        }
        int epoch = leadership.epoch();
        boolean sole = node.isSole();
        if (node.isLeaderReady() && leadership.isOpen()) {
            renew(epoch, sole, now);
            announce(now);
            dropExpired(now);
            keepAlive(sole, now);
            watchPeers();
        } else {
            peers = new PeerWatch();
        }
        takeSnapshot(now);
        return true;
    }

    /** As soon as a group of one sends to another node, that one may become a voter at any time. */
    private void renew(int epoch, boolean sole, Moment now) {
        if (!sole) {
            quorum.ask(epoch, now.nanos());
            return;
        }
        Duration lease = quorum.hasFollowers() ? Leadership.LEASE : SOLE_FOR;
        leadership.confirm(epoch, now.nanos() + lease.toNanos());
    }

    private void announce(Moment now) {
        if (announce.isDue(now) && !announcement.equals(machine.announced())) {
            announce = announce.again(now);
            proposals.note(announcement);
        }
    }

    @SuppressWarnings("ReferenceEquality") // comparing all rules would cost more than looking them through again
    private void dropExpired(Moment now) {
        if (!dropExpired.isDue(now)) {
            return;
        }
        dropExpired = dropExpired.again(now);
        Rules rules = machine.rules();
        if (rules != examined) {
            examined = rules;
            firstExpiry = rules.firstExpiry();
        }
        if (!firstExpiry.isActiveAt(now.epochMillis())) {
            proposals.submit(new RuleCommand.DropExpired(now.epochMillis()));
        }
    }

    /** Ratis 3.3.0 leaves a follower that returns empty to a quiet group waiting until anything is written. */
    private void keepAlive(boolean sole, Moment now) {
        if (!sole && heartbeat.isDue(now)) {
            heartbeat = heartbeat.again(now);
            proposals.submit(new RuleCommand.DropExpired(now.epochMillis()));
        }
    }

    private void watchPeers() {
        for (PeerWatch.Change change : peers.look(quorum.sinceAnswers())) {
            if (change.answers()) {
                LOG.info("{} answers {} again", change.follower(), announcement.leader());
            } else {
                LOG.warn(
                        "{} has not answered {} for {} s: it is down or cannot be reached",
                        change.follower(),
                        announcement.leader(),
                        PeerWatch.SILENCE.toSeconds());
            }
        }
    }

    private void takeSnapshot(Moment now) {
        if (snapshot.isDue(now)) {
            snapshot = snapshot.again(now);
            if (machine.hasUnsavedCommands()) {
                var _ = node.takeSnapshot();
            }
        }
    }
}
