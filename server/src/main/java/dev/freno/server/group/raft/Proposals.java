package dev.freno.server.group.raft;

import dev.freno.core.rules.RuleCommand;
import dev.freno.server.group.Receipt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.RaftException;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.util.JavaUtils;
import org.jspecify.annotations.Nullable;

/**
 * Commands on their way: at most so many at a time, each with an outcome within a bounded time.
 *
 * <p>Thread-safe. Nothing here waits on the caller's thread; outcomes come on the executor for foreign code.
 */
final class Proposals {
    private final RaftNode node;
    private final RaftTuning tuning;
    private final Executor sender;
    private final ScheduledExecutorService clock;
    private final Executor foreign;
    private final Semaphore room;
    private final Set<Proposal> underWay = ConcurrentHashMap.newKeySet();

    /** One command on its way; each is only equal to itself. */
    private static final class Proposal {
        private final byte[] bytes;
        private final CompletableFuture<Receipt> outcome = new CompletableFuture<>();

        Proposal(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    Proposals(RaftNode node, RaftTuning tuning, Executor sender, ScheduledExecutorService clock, Executor foreign) {
        this.node = node;
        this.tuning = tuning;
        this.sender = sender;
        this.clock = clock;
        this.foreign = foreign;
        this.room = new Semaphore(tuning.maxInFlight());
    }

    CompletionStage<Receipt> submit(RuleCommand command) {
        byte[] bytes;
        try {
            bytes = RuleCommandCodec.encode(command);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(new Receipt.Refused(String.valueOf(e.getMessage())));
        }
        if (!node.isLeaderReady()) {
            return CompletableFuture.completedFuture(new Receipt.NoLeader());
        }
        if (!room.tryAcquire()) {
            return CompletableFuture.completedFuture(
                    new Receipt.Busy(tuning.maxInFlight() + " commands are under way"));
        }
        return send(bytes);
    }

    /** Proposes what the leader tells about itself. Whether it came through is seen in the replicated state. */
    void note(LeaderNote note) {
        if (room.tryAcquire()) {
            var _ = send(LeaderNote.encode(note));
        }
    }

    private CompletionStage<Receipt> send(byte[] bytes) {
        Proposal proposal = new Proposal(bytes);
        underWay.add(proposal);
        try {
            Future<?> timer = clock.schedule(
                    () -> finish(proposal, new Receipt.Unknown("no answer within " + tuning.commandTimeout())),
                    tuning.commandTimeout().toNanos(),
                    TimeUnit.NANOSECONDS);
            sender.execute(() -> propose(proposal, timer));
        } catch (RejectedExecutionException e) {
            room.release();
            underWay.remove(proposal);
            return CompletableFuture.completedFuture(new Receipt.NoLeader());
        }
        return proposal.outcome.minimalCompletionStage();
    }

    private void propose(Proposal proposal, Future<?> timer) {
        if (!underWay.contains(proposal)) { // it has been told that its time is over
            room.release();
            return;
        }
        CompletableFuture<RaftClientReply> answer;
        try {
            answer = node.write(proposal.bytes);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        var _ = answer.whenComplete((reply, error) -> {
            room.release();
            timer.cancel(false);
            finish(proposal, error == null ? receipt(reply) : unknown(error));
        });
    }

    private void finish(Proposal proposal, Receipt receipt) {
        if (!underWay.remove(proposal)) {
            return;
        }
        try {
            foreign.execute(() -> proposal.outcome.complete(receipt));
        } catch (RejectedExecutionException e) {
            proposal.outcome.complete(receipt);
        }
    }

    /** Tells all that are still waiting that they will not learn what became of their command. */
    void abandon(String why) {
        underWay.forEach(proposal -> finish(proposal, new Receipt.Unknown(why)));
    }

    private static Receipt receipt(RaftClientReply reply) {
        if (reply.isSuccess()) {
            String refusal = reply.getMessage().getContent().toStringUtf8();
            return refusal.isEmpty() ? new Receipt.Committed() : new Receipt.Refused(refusal);
        }
        RaftException error = reply.getException();
        return switch (error) {
            case LeaderNotReadyException _, LeaderSteppingDownException _ -> new Receipt.NoLeader();
            case NotLeaderException _ -> new Receipt.Unknown("this node ceased to lead while it was under way");
            case StateMachineException refused -> new Receipt.Refused(String.valueOf(refused.getMessage()));
            case null, default -> unknown(error);
        };
    }

    /**
     * What went wrong may have done so after the command was in the log. This is so even where Ratis says that this node
     * is not the leader: that is also how it lets go of commands under way when it steps down.
     */
    private static Receipt unknown(@Nullable Throwable error) {
        return new Receipt.Unknown(
                error == null ? "no reason given" : String.valueOf(JavaUtils.unwrapCompletionException(error)));
    }
}
