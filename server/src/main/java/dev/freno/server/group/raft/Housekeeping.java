package dev.freno.server.group.raft;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import dev.freno.core.time.Moment;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does from time to time, one step at a time: renews its claim to lead, has expired rules dropped, has a
 * snapshot taken on a quiet group, and notices when the server has died.
 *
 * <p>Steps are made on one thread and wait for nothing.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    /** A part of the shortest election timeout: a majority that answered then elects nobody else before. */
    private static final Duration PROVEN_FOR =
            RatisSettings.ELECTION_TIMEOUT.multipliedBy(9).dividedBy(10);

    /** Nobody else can lead a group of one; the claim ends all the same, should the process be frozen. */
    private static final Duration SOLE_FOR = Duration.ofSeconds(3);

    private final RaftNode node;
    private final RulesStateMachine machine;
    private final Leadership leadership;
    private final Proposals proposals;
    private final Executor asker;
    private volatile boolean asking;
    private Every dropExpired;
    private Every snapshot;
    private Every heartbeat;
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
            Executor asker,
            Moment now) {
        this.node = node;
        this.machine = machine;
        this.leadership = leadership;
        this.proposals = proposals;
        this.asker = asker;
        this.dropExpired = Every.from(tuning.dropExpiredEvery(), now);
        this.snapshot = Every.from(tuning.snapshotEvery(), now);
        this.heartbeat = Every.from(tuning.heartbeatEvery(), now);
    }

    /** One step. Returns whether the server is alive. */
    boolean tick(Moment now) throws IOException {
        if (!node.isAlive()) {
            return false;
        }
        boolean sole = node.isSole();
        if (node.isLeaderReady()) {
            renew(sole, now);
            dropExpired(now);
            keepAlive(sole, now);
        }
        takeSnapshot(now);
        return true;
    }

    private void renew(boolean sole, Moment now) {
        int epoch = leadership.epoch();
        if (sole) {
            leadership.confirm(epoch, now.nanos() + SOLE_FOR.toNanos());
        } else if (!asking) {
            asking = true;
            asker.execute(() -> ask(epoch, now.nanos() + PROVEN_FOR.toNanos()));
        }
    }

    private void ask(int epoch, long untilNanos) {
        try {
            var _ = node.read().whenComplete((reply, error) -> {
                asking = false;
                if (error == null && reply.isSuccess()) {
                    leadership.confirm(epoch, untilNanos);
                }
            });
        } catch (RuntimeException e) {
            asking = false;
            LOG.debug("could not ask for proof of leadership", e);
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

    private void takeSnapshot(Moment now) {
        if (snapshot.isDue(now)) {
            snapshot = snapshot.again(now);
            if (machine.hasUnsavedCommands()) {
                var _ = node.takeSnapshot();
            }
        }
    }
}
