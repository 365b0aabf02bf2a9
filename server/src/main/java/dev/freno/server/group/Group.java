package dev.freno.server.group;

import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import java.util.concurrent.CompletionStage;

/**
 * The nodes that share one leader and one set of rules; a single node is a group of one.
 *
 * <p>Thread-safe. {@link #isLeading}, {@link #rules} and {@link #status} never block and may be called for every check.
 */
public interface Group extends AutoCloseable {
    /**
     * Whether this node may answer for the group at this instant. False once the lease under which it leads could have
     * run out, whether or not it has heard of another leader.
     */
    boolean isLeading();

    /** The newest rules known to this node; on the leader, with every command it has acknowledged. */
    Rules rules();

    /**
     * Proposes a change of the rules. Returns at once; the outcome comes when it is known, within a bounded time. {@link
     * Receipt.Committed} means that a majority has it on disk.
     */
    CompletionStage<Receipt> submit(RuleCommand command);

    /** What operators and load balancers are told about this node and its leader. */
    GroupStatus status();

    /**
     * Gives leadership away in order, before this node stops: from the call on {@link #isLeading} is false, and this node
     * does not stand for leadership again. Returns when another node is known to lead, or none can be, or time is up:
     * blocks for two seconds at most. Until {@link #close}, this node takes part as one that follows. Where it does not
     * lead, or is forced to, nothing happens. Idempotent.
     */
    void handOver();

    /** Leaves the group, releasing leadership and files; idempotent, blocks for some seconds at most. */
    @Override
    void close();
}
