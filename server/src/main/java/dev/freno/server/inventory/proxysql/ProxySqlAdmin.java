package dev.freno.server.inventory.proxysql;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moments;
import dev.freno.server.config.Secret;
import dev.freno.server.net.DriverScope;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetClientOptions;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One admin interface of ProxySQL under one account, asked over one connection by all sources that use it. Confined to
 * its loop.
 *
 * <p>ProxySQL makes its whole table of servers anew for each question, under a lock that its own clients need. So
 * questions are asked in rounds: those that come while a statement is under way wait for the next one, which asks for all
 * their hostgroups at once. Rounds begin at least {@link #DISTANCE} apart, however many sources there are. A round connects if it
 * must; one that fails or takes longer than {@link #LIMIT} drops the connection with its socket, and the next connects
 * anew. An answer is never older than its question.
 *
 * <p>The interface looks like MySQL and is not: it has no prepared statements, knows hardly any variable or function, and
 * calls every error 1045. The driver sends nothing on its own accord but the handshake, with the schema in it and with
 * the authentication that the server proposes; after that come only plain text statements of the form above.
 */
final class ProxySqlAdmin {
    /** How long a round may take, the connect included. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    /** The least time from the beginning of one round to that of the next. */
    static final Duration DISTANCE = Duration.ofMillis(200);

    /** For how long after a failure others are asked first. */
    static final Duration REST = Duration.ofSeconds(30);

    /** How many questions may wait for a round. */
    static final int MAX_WAITING = 10_000;

    /** The largest answer that is taken: all the rows that are, with names of 100 characters. */
    static final int MAX_ANSWER_BYTES = 16 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ProxySqlAdmin.class);
    private static final String SCHEMA = "stats";
    private static final int IDLE_SECONDS = 60;
    private static final int MAX_DETAIL = 200;
    private static final long NO_TIMER = -1;

    private static final NetClientOptions TCP = new NetClientOptions()
            .setConnectTimeout(Math.toIntExact(LIMIT.toMillis()))
            // An address that is not asked any more, because an earlier one is back, keeps no connection.
            .setIdleTimeout(IDLE_SECONDS)
            .setSoLinger(0);

    private final Access access;
    private final Context loop;
    private final Moments moments;
    private final List<Question> waiting = new ArrayList<>();
    private List<Question> asking = new ArrayList<>();
    private @Nullable DriverScope driver;
    private @Nullable SqlConnection connection;
    private @Nullable Long failedAtNanos;
    private long nextRoundNanos;
    private long timer = NO_TIMER;
    private boolean busy;
    private boolean closed;

    /** Where it is, and who asks. */
    record Access(InstanceKey address, String user, Secret password) {}

    private record Question(int hostgroup, long endNanos, Promise<List<PoolServer>> answer) {}

    ProxySqlAdmin(Access access, Context loop, Moments moments) {
        this.access = access;
        this.loop = loop;
        this.moments = moments;
        this.nextRoundNanos = moments.now().nanos();
    }

    InstanceKey address() {
        return access.address();
    }

    /** Whether it failed lately, and has not answered since. */
    boolean isResting() {
        return failedAtNanos != null && now() - failedAtNanos < REST.toNanos();
    }

    /**
     * Asks for the servers of a hostgroup.
     *
     * @param endNanos when nobody waits for the answer any more; a round that has begun by then is finished
     * @return the servers; fails with a {@link ProxySqlException} that names the address
     */
    Future<List<PoolServer>> ask(int hostgroup, long endNanos) {
        if (closed || waiting.size() + asking.size() >= MAX_WAITING) {
            return Future.failedFuture(failure(closed ? "closed" : MAX_WAITING + " questions are waiting already"));
        }
        Question question = new Question(hostgroup, endNanos, Promise.promise());
        (isConnecting() ? asking : waiting).add(question);
        proceed();
        return question.answer().future();
    }

    /** While it connects, a round takes on more: its statement is not written yet. */
    private boolean isConnecting() {
        return driver != null && connection == null;
    }

    /** Drops the connection; whoever waits is told. */
    void close() {
        closed = true;
        asking.addAll(waiting);
        waiting.clear();
        end("closed");
    }

    private void proceed() {
        if (!busy && !waiting.isEmpty()) {
            busy = true;
            long waitNanos = nextRoundNanos - now();
            if (waitNanos <= 0) {
                begin();
            } else {
                timer = loop.owner().setTimer(millis(waitNanos) + 1, id -> begin());
            }
        }
    }

    private void begin() {
        long now = now();
        nextRoundNanos = now + DISTANCE.toNanos();
        takeWaiting(now);
        long leftNanos = asking.stream()
                .mapToLong(question -> question.endNanos() - now)
                .max()
                .orElse(0);
        if (asking.isEmpty()) {
            busy = false;
            return;
        }
        long limitMillis = Math.max(1, Math.min(LIMIT.toMillis(), millis(leftNanos)));
        timer = loop.owner().setTimer(limitMillis, id -> fail("no answer within " + limitMillis + " ms"));
        if (driver == null) {
            connect();
        } else if (connection != null) {
            send(driver, connection);
        }
    }

    private void takeWaiting(long nowNanos) {
        List<Question> taken = List.copyOf(waiting);
        waiting.clear();
        for (Question question : taken) {
            if (question.endNanos() - nowNanos > 0) {
                asking.add(question);
            } else {
                question.answer().fail(failure("no turn in time"));
            }
        }
    }

    private void connect() {
        DriverScope made = new DriverScope(loop);
        driver = made;
        MySQLConnectOptions options = new MySQLConnectOptions()
                .setHost(access.address().host())
                .setPort(access.address().port())
                .setUser(access.user())
                .setPassword(access.password().reveal())
                .setDatabase(SCHEMA)
                .setReconnectAttempts(0);
        made.connect(TCP, options, MAX_ANSWER_BYTES).onComplete(attempt -> connectEnded(made, attempt));
    }

    private void connectEnded(DriverScope made, AsyncResult<SqlConnection> attempt) {
        if (driver != made) {
            made.close();
        } else if (attempt.failed()) {
            fail(reason(attempt.cause()));
        } else {
            connection = attempt.result();
            connection.closeHandler(ended -> lost(made, "the connection was closed"));
            connection.exceptionHandler(error -> lost(made, reason(error)));
            send(made, connection);
        }
    }

    private void send(DriverScope made, SqlConnection open) {
        open.query(PoolTable.sql(asking.stream().map(Question::hostgroup).toList()))
                .collecting(PoolTable.COLLECTOR)
                .execute()
                .onComplete(answer -> answered(made, answer));
    }

    private void answered(DriverScope made, AsyncResult<SqlResult<PoolTable>> answer) {
        if (driver != made) {
            return;
        }
        PoolTable table = answer.succeeded() ? answer.result().value() : null;
        if (table == null) {
            fail(answer.failed() ? reason(answer.cause()) : "an answer without rows or columns");
        } else {
            succeed(table);
        }
    }

    private void succeed(PoolTable table) {
        if (failedAtNanos != null) {
            failedAtNanos = null;
            LOG.info("ProxySQL at {} answers again", address());
        }
        endRound().forEach(question -> complete(question, table));
    }

    private void complete(Question question, PoolTable table) {
        try {
            question.answer().complete(table.servers(question.hostgroup()));
        } catch (ProxySqlException e) {
            question.answer().fail(failure(String.valueOf(e.getMessage())));
        }
    }

    private void lost(DriverScope made, String why) {
        if (driver == made) {
            if (asking.isEmpty()) {
                drop();
            } else {
                fail(why);
            }
        }
    }

    private void fail(String why) {
        if (failedAtNanos == null) {
            LOG.warn("ProxySQL at {} cannot be asked: {}", address(), why);
        }
        failedAtNanos = now();
        end(why);
    }

    private void end(String why) {
        drop();
        endRound().forEach(question -> question.answer().fail(failure(why)));
    }

    private List<Question> endRound() {
        loop.owner().cancelTimer(timer);
        List<Question> asked = asking;
        asking = new ArrayList<>();
        busy = false;
        proceed();
        return asked;
    }

    /** A name look-up or a TCP connect that is under way cannot be broken off: what comes of it is closed then. */
    private void drop() {
        if (driver != null) {
            driver.close();
        }
        driver = null;
        connection = null;
    }

    private long now() {
        return moments.now().nanos();
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }

    private ProxySqlException failure(String why) {
        return new ProxySqlException(address() + ": " + why);
    }

    /** Without the account, which a refused login names: reports show this to everybody. */
    private static String reason(Throwable error) {
        String told = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        String message = told.replaceAll("user '[^']*'(@'[^']*')?", "user …");
        return message.length() <= MAX_DETAIL ? message : message.substring(0, MAX_DETAIL) + "…";
    }
}
