package dev.freno.server.group.mysql;

import dev.freno.server.net.DriverScope;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the backend, made when it is needed. Confined to its loop; work is done one piece at a time, in the
 * order in which it comes.
 *
 * <p>A piece of work has a deadline, the connect included. When it passes, or the work fails, the connection is dropped
 * with its socket at once, and with it a transaction that was open; the next piece connects anew.
 */
final class Link {
    /** The largest answer that is taken: all the rules that are, with the longest names. */
    static final int MAX_ANSWER_BYTES = 32 << 20;

    /**
     * The session speaks UTC, whatever the server does; refuses what does not fit instead of cutting it; waits for no lock
     * longer than a deadline; and is ended by the server, with its locks, when nothing is heard of this node for 5 s.
     */
    private static final String SESSION = "SET SESSION time_zone = '+00:00', sql_mode ="
            + " 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 1, lock_wait_timeout = 1,"
            + " wait_timeout = 5, autocommit = 1";

    private final BackendAccess access;
    private final Context loop;
    private Future<?> last = Future.succeededFuture();
    private @Nullable DriverScope driver;
    private @Nullable SqlConnection connection;
    private boolean closed;

    Link(BackendAccess access, Context loop) {
        this.access = access;
        this.loop = loop;
    }

    /**
     * Does a piece of work after those before it.
     *
     * @param limit counted from its turn
     * @return the outcome of the work; fails with a {@link TimeoutException} past the limit
     */
    <T> Future<T> run(Duration limit, Function<SqlConnection, Future<T>> work) {
        Future<T> turn = last.transform(before -> later(limit, work));
        last = turn;
        return turn;
    }

    /** From the loop's queue: a thousand pieces that end at once would else begin within each other, past the stack's end. */
    private <T> Future<T> later(Duration limit, Function<SqlConnection, Future<T>> work) {
        Promise<T> outcome = Promise.promise();
        loop.runOnContext(go -> begin(limit, work).onComplete(outcome));
        return outcome.future();
    }

    private <T> Future<T> begin(Duration limit, Function<SqlConnection, Future<T>> work) {
        if (closed) {
            return Future.failedFuture(new IllegalStateException("the group is closed"));
        }
        Promise<T> outcome = Promise.promise();
        String late = access + ": no answer within " + limit.toMillis() + " ms";
        long timer = loop.owner().setTimer(limit.toMillis(), id -> {
            drop();
            outcome.tryFail(new TimeoutException(late));
        });
        connected().compose(work).onComplete(end -> {
            loop.owner().cancelTimer(timer);
            if (end.succeeded()) {
                outcome.tryComplete(end.result());
            } else {
                if (!outcome.future().isComplete() && !(end.cause() instanceof Refusal)) {
                    drop(); // first: the next piece begins as soon as this one has failed
                }
                outcome.tryFail(end.cause());
            }
        });
        return outcome.future();
    }

    private Future<SqlConnection> connected() {
        SqlConnection open = connection;
        if (open != null) {
            return Future.succeededFuture(open);
        }
        DriverScope made = new DriverScope(loop);
        driver = made;
        return made.connect(access.tcp(), access.options(), MAX_ANSWER_BYTES)
                .compose(fresh -> prepared(made, fresh))
                .onFailure(error -> made.close());
    }

    private Future<SqlConnection> prepared(DriverScope made, SqlConnection fresh) {
        if (driver != made) {
            return Future.failedFuture("given up");
        }
        fresh.closeHandler(ended -> dropIf(made));
        fresh.exceptionHandler(error -> dropIf(made));
        return fresh.query(SESSION).execute().map(set -> {
            if (driver == made) {
                connection = fresh;
            }
            return fresh;
        });
    }

    private void dropIf(DriverScope made) {
        if (driver == made) {
            drop();
        }
    }

    private void drop() {
        if (driver != null) {
            driver.close();
        }
        driver = null;
        connection = null;
    }

    /** Work that is under way fails now or at its deadline, and no more begins. */
    void close() {
        closed = true;
        drop();
    }
}
