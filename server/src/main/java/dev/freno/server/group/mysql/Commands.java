package dev.freno.server.group.mysql;

import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import dev.freno.core.time.Moments;
import dev.freno.server.group.Receipt;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Carries commands out, in the order in which they come. {@link #submit} is thread-safe; the rest is confined to the loop.
 *
 * <p>A command is one transaction: its row is locked and read, written, and read back, since a table may not keep what it
 * is given; then the lease row is locked and must be this node's. So nothing is committed once another node has taken the
 * lease, and a new leader, which reads the rules after it has taken it, reads all that was acknowledged. Until the commit
 * is sent nothing has changed, whatever fails; from then on, a failure leaves the outcome unknown.
 */
final class Commands {
    /** The most commands under way at a time. */
    static final int MAX_IN_FLIGHT = 1000;

    /** A command that has had no turn by then is not begun. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private final RuleBook book;
    private final GroupMember self;
    private final Claim claim;
    private final Moments moments;
    private final Context loop;
    private final Events events;
    private final Runnable leaseLost;
    private boolean uncertain;
    private final Semaphore room = new Semaphore(MAX_IN_FLIGHT);

    Commands(
            RuleBook book,
            GroupMember self,
            Claim claim,
            Moments moments,
            Context loop,
            Events events,
            Runnable leaseLost) {
        this.book = book;
        this.self = self;
        this.claim = claim;
        this.moments = moments;
        this.loop = loop;
        this.events = events;
        this.leaseLost = leaseLost;
    }

    /** One command, its row before it, and how far it has come. */
    private static final class Attempt {
        private final RuleChange change;
        private @Nullable Rules outcome;
        private boolean committing;
        private boolean over;

        private Attempt(RuleChange change) {
            this.change = change;
        }
    }

    CompletionStage<Receipt> submit(RuleCommand command) {
        RuleChange change = RuleChange.of(command);
        String flaw = change == null ? null : change.flaw();
        if (!leads()) {
            return CompletableFuture.completedFuture(new Receipt.NoLeader());
        }
        if (change == null || flaw != null) {
            // Rows that have ended are removed by themselves, and have no effect before that.
            return CompletableFuture.completedFuture(
                    flaw == null ? new Receipt.Committed() : new Receipt.Refused(flaw));
        }
        if (!room.tryAcquire()) {
            return CompletableFuture.completedFuture(new Receipt.Busy(MAX_IN_FLIGHT + " commands are under way"));
        }
        CompletableFuture<Receipt> receipt = new CompletableFuture<>();
        long until = moments.now().nanos() + PATIENCE.toNanos();
        loop.runOnContext(nothing -> carryOut(new Attempt(change), until).onComplete(end -> {
            room.release();
            events.tell(() -> receipt.complete(end.result()));
        }));
        return receipt.minimalCompletionStage();
    }

    private boolean leads() {
        return claim.isValidAt(moments.now().nanos());
    }

    private Future<Receipt> carryOut(Attempt attempt, long untilNanos) {
        return book.inTurn(open -> {
                    demandTurn(untilNanos);
                    return certain(open).compose(known -> transaction(open, attempt));
                })
                .map(done -> committed(attempt))
                .recover(error -> Future.succeededFuture(failed(attempt, error)));
    }

    /** After an outcome that is not known, the rules may be others than this node knows. */
    private Future<?> certain(SqlConnection open) {
        return uncertain ? book.readAll(open).onSuccess(read -> uncertain = false) : Future.succeededFuture();
    }

    private void demandTurn(long untilNanos) {
        if (!leads()) {
            throw new Refusal(new Receipt.NoLeader());
        }
        if (moments.now().nanos() >= untilNanos) {
            throw new Refusal(new Receipt.Busy("no turn within " + PATIENCE.toSeconds() + " s"));
        }
    }

    private Future<Void> transaction(SqlConnection open, Attempt attempt) {
        return open.query("start transaction")
                .execute()
                .compose(begun -> change(open, attempt)
                        .recover(error -> error instanceof Refusal
                                ? open.query("rollback").execute().transform(end -> Future.failedFuture(error))
                                : Future.failedFuture(error)))
                .compose(written -> {
                    if (attempt.over) {
                        throw new IllegalStateException("it was given up");
                    }
                    attempt.committing = true;
                    return open.query("commit").execute();
                })
                .mapEmpty();
    }

    private Future<?> change(SqlConnection open, Attempt attempt) {
        RuleChange change = attempt.change;
        return change.table()
                .readOne(open, change.name())
                .compose(found -> write(open, attempt, found))
                .compose(written -> LeaseTable.isHeldAndLocked(open, self))
                .compose(held -> {
                    if (!held) {
                        leaseLost.run();
                        throw new Refusal(new Receipt.NoLeader());
                    }
                    return Future.succeededFuture();
                });
    }

    private Future<?> write(SqlConnection open, Attempt attempt, @Nullable RuleRow found) {
        RuleChange change = attempt.change;
        boolean same = found != null && found.name().equals(change.name());
        RuleRow before = same ? found : null;
        RuleRow after = change.after(before);
        Rules.Change applied = change.applied(book.rules(), before);
        if (applied.refusal() != null) {
            throw refused(applied.refusal());
        }
        attempt.outcome = applied.rules();
        if (after == null) {
            return same ? change.table().end(open, change.name()) : Future.succeededFuture();
        }
        if (found != null && !same && found.expiry().isActiveAt(moments.now().epochMillis())) {
            throw refused("the collation of the backend's table takes '" + change.name() + "' and '" + found.name()
                    + "' for the same name; `freno schema` prints tables that do not");
        }
        return change.table()
                .write(open, after)
                .compose(done -> change.table().readOne(open, change.name()))
                .map(kept -> {
                    if (!Objects.equals(after, kept)) {
                        throw refused("the backend's table keeps " + kept + " for " + after);
                    }
                    return kept;
                });
    }

    private static Refusal refused(String why) {
        return new Refusal(new Receipt.Refused(why));
    }

    private Receipt committed(Attempt attempt) {
        book.publish(Objects.requireNonNull(attempt.outcome));
        return leads() ? new Receipt.Committed() : new Receipt.Unknown("leadership ended while it was under way");
    }

    private Receipt failed(Attempt attempt, Throwable error) {
        attempt.over = true;
        if (error instanceof Refusal refusal) {
            return refusal.receipt();
        }
        String why = BackendFailure.reason(error);
        if (attempt.committing) {
            uncertain = true;
            book.read();
            return new Receipt.Unknown(why);
        }
        return BackendFailure.doesNotFit(error)
                ? new Receipt.Refused("the MySQL backend cannot hold it: " + why)
                : new Receipt.Failed("the MySQL backend failed: " + why);
    }
}
