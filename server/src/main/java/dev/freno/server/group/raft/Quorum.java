package dev.freno.server.group.raft;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LogAppender;
import org.jspecify.annotations.Nullable;

/**
 * Proof that a majority follows this node: each member of it has answered, in this node's term, a message that was made
 * after the proof was asked for. A voter that has done so had not yet voted in a later term, so whoever is elected then is
 * elected after that instant.
 *
 * <p>Ratis' own read is no such proof: where nothing was committed since the last one, 3.3.0 answers it without asking
 * anybody.
 *
 * <p>Thread-safe. At most one proof is under way.
 */
final class Quorum {
    /** After which a proof under way is given up for a new one. */
    private static final Duration PATIENCE = Leadership.LEASE.dividedBy(2);

    private final Events events;
    private final Map<RaftPeerId, Sender> senders = new HashMap<>();
    private @Nullable Round round;

    /** What is heard from here, on threads and under locks of Ratis: note it and return. */
    interface Events {
        /** This node begins to send to another, which may become a voter, but has not been one under this leader. */
        void followerJoined();

        /** A majority has followed this node at or after the instant at which the proof was asked for. */
        void proven(int epoch, long askedNanos);
    }

    /** What sends to one follower during one term. */
    private record Sender(LogAppender appender, long term) {}

    /** One proof: answers count from these numbers on. */
    private record Round(int epoch, long askedNanos, Map<LogAppender, Long> from, Set<RaftPeerId> answered) {}

    Quorum(Events events) {
        this.events = events;
    }

    void joined(LogAppender appender) {
        long term = appender.getServer().getInfo().getCurrentTerm();
        synchronized (this) {
            senders.put(appender.getFollowerId(), new Sender(appender, term));
            round = null;
        }
        events.followerJoined();
    }

    /** Whether this node sends to any other, as a leader does to those who follow it or are about to. */
    synchronized boolean hasFollowers() {
        return !running().isEmpty();
    }

    private List<LogAppender> running() {
        senders.values().removeIf(sender -> !sender.appender().isRunning());
        return senders.values().stream().map(Sender::appender).toList();
    }

    /** The followers that answered within that time, the one with most of the log first. */
    synchronized List<RaftPeerId> followers(Duration within) {
        return running().stream()
                .map(LogAppender::getFollower)
                .filter(follower -> follower.getLastRpcResponseTime().elapsedTimeMs() < within.toMillis())
                .sorted(Comparator.comparingLong(FollowerInfo::getMatchIndex).reversed())
                .map(FollowerInfo::getId)
                .toList();
    }

    /** How long ago each follower last answered. */
    synchronized Map<String, Duration> sinceAnswers() {
        return running().stream()
                .map(LogAppender::getFollower)
                .collect(Collectors.toMap(
                        follower -> follower.getId().toString(),
                        follower -> Duration.ofMillis(
                                follower.getLastRpcResponseTime().elapsedTimeMs()),
                        (one, _) -> one));
    }

    /** Asks for a proof, or goes on asking for the one under way. Returns at once. */
    void ask(int epoch, long nowNanos) {
        for (LogAppender appender : open(epoch, nowNanos)) {
            appender.triggerHeartbeat();
        }
    }

    private synchronized List<LogAppender> open(int epoch, long nowNanos) {
        List<LogAppender> appenders = running();
        if (round == null || round.epoch() != epoch || nowNanos - round.askedNanos() > PATIENCE.toNanos()) {
            Map<LogAppender, Long> from = new HashMap<>();
            appenders.forEach(appender -> from.put(appender, appender.getCallId()));
            round = new Round(epoch, nowNanos, from, new HashSet<>());
        }
        return appenders;
    }

    void answered(LogAppender appender, AppendEntriesReplyProto reply) {
        Round proof = count(appender, reply);
        if (proof != null) {
            events.proven(proof.epoch(), proof.askedNanos());
        }
    }

    /** Returns the proof that this answer completes, null where it does not. */
    private synchronized @Nullable Round count(LogAppender appender, AppendEntriesReplyProto reply) {
        Round open = round;
        Sender sender = senders.get(appender.getFollowerId());
        if (open == null || sender == null || !sender.appender().equals(appender) || !follows(reply, sender.term())) {
            return null;
        }
        Long from = open.from().get(appender);
        long number = reply.getServerReply().getCallId();
        if (from == null || appender.getCallIdComparator().compare(number, from) < 0) {
            return null;
        }
        open.answered().add(appender.getFollowerId());
        if (!isMajority(appender, open.answered())) {
            return null;
        }
        round = null;
        return open;
    }

    private static boolean follows(AppendEntriesReplyProto reply, long term) {
        return reply.getResult() == AppendResult.SUCCESS && reply.getTerm() <= term;
    }

    private static boolean isMajority(LogAppender appender, Set<RaftPeerId> answered) {
        RaftConfiguration members = appender.getServer().getRaftConf();
        RaftPeerId self = appender.getServer().getId();
        return isMajority(members.getCurrentPeers(), self, answered)
                && (members.getPreviousPeers().isEmpty() || isMajority(members.getPreviousPeers(), self, answered));
    }

    static boolean isMajority(Collection<RaftPeer> voters, RaftPeerId self, Set<RaftPeerId> answered) {
        long with = voters.stream()
                .map(RaftPeer::getId)
                .filter(voter -> voter.equals(self) || answered.contains(voter))
                .count();
        return 2 * with > voters.size();
    }
}
