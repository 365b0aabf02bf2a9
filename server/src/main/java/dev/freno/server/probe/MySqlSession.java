package dev.freno.server.probe;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.MetricQuery;
import dev.freno.server.net.DriverScope;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.mysqlclient.MySQLException;
import io.vertx.sqlclient.SqlConnection;
import java.net.ProtocolException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a MySQL or MariaDB server: the driver makes it and ends it, a {@link QueryChannel} asks on it. Confined
 * to its probe loop.
 */
final class MySqlSession implements ProbeSession {
    /** How long after closing it the driver may take to tell what became of an attempt to connect. */
    private static final long AFTERMATH_MILLIS = 20;

    /**
     * How long a connection without the rights that it needs is kept: a server gives global rights only to connections that
     * are made after they were granted.
     */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The largest answer that is taken: 170 channels or more. */
    static final int MAX_ANSWER_BYTES = 512 << 10;

    private static final long NO_TIMER = -1;
    private static final long NEVER = Long.MIN_VALUE;

    private final Vertx vertx;
    private final DriverScope driver;
    private final List<MetricQuery> queries;
    private final Listener listener;
    private final Charset charset;
    private final int deadlineMillis;
    private @Nullable SqlConnection connection;
    private @Nullable QueryChannel channel;
    private Question.@Nullable Statement asked;
    private long askedAtNanos;
    private List<Question> questions = List.of();
    private long timer = NO_TIMER;
    private boolean expired;
    private boolean asking;
    private boolean over;
    private long deniedSinceNanos = NEVER;

    MySqlSession(ProbeLoop loop, List<MetricQuery> queries, Charset charset, Listener listener, int deadlineMillis) {
        this.vertx = loop.vertx();
        this.driver = new DriverScope(loop.context());
        this.queries = queries;
        this.charset = charset;
        this.listener = listener;
        this.deadlineMillis = deadlineMillis;
    }

    void connect(MySqlOptions options, InstanceKey host) {
        if (!over) {
            timer = vertx.setTimer(deadlineMillis, id -> expire());
            driver.connect(options.tcp(), options.of(host), MAX_ANSWER_BYTES).onComplete(this::connectEnded);
        }
    }

    @Override
    public void ask(int metric, long nowNanos) {
        switch (questions.get(metric)) {
            case Question.Statement statement -> {
                asking = true;
                send(statement, nowNanos);
            }
            case Question.Unanswerable not ->
                listener.answered(new Reading.Failure(FailureKind.QUERY, not.why(), nowNanos));
        }
    }

    @Override
    public void drop() {
        boolean idle = !over && !asking && connection != null;
        end();
        if (idle && connection != null) {
            connection.close().onComplete(closed -> driver.close());
            vertx.setTimer(deadlineMillis, id -> driver.close());
        } else {
            driver.close();
        }
    }

    /**
     * The connect deadline has passed. The socket is closed now; if there was one, the driver fails the attempt at once,
     * and so tells that the server was reached and did not answer. A name look-up or a TCP connect it cannot break off.
     */
    private void expire() {
        expired = true;
        driver.close();
        timer = vertx.setTimer(
                AFTERMATH_MILLIS, id -> lose(FailureKind.CONNECT, "no connection within " + deadlineMillis + " ms"));
    }

    private void connectEnded(AsyncResult<SqlConnection> attempt) {
        if (over || expired) {
            if (expired && attempt.failed()) {
                loseExpired(attempt.cause());
            }
            driver.close();
        } else if (attempt.succeeded()) {
            connected(attempt.result());
        } else {
            lose(MySqlFailure.of(attempt.cause()));
        }
    }

    private void loseExpired(Throwable cause) {
        MySqlFailure failure = MySqlFailure.of(cause);
        if (failure.kind() == FailureKind.CONNECT) {
            lose(failure);
        } else {
            lose(FailureKind.TIMEOUT, "no answer to the handshake within " + deadlineMillis + " ms");
        }
    }

    private void connected(SqlConnection made) {
        cancelTimer();
        connection = made;
        ServerVersion version = ServerVersion.parse(made.databaseMetadata().fullVersion());
        questions = queries.stream().map(query -> Question.of(query, version)).toList();
        channel = new QueryChannel(driver::run, new Answers());
        driver.putInFront(made, channel);
        made.exceptionHandler(
                error -> lose(FailureKind.QUERY, MySqlFailure.of(error).detail()));
        made.closeHandler(closed -> lose(FailureKind.QUERY, "the connection was closed"));
        listener.connected();
    }

    private void send(Question.Statement statement, long nowNanos) {
        if (channel != null) {
            asked = statement;
            askedAtNanos = nowNanos;
            channel.ask(statement.packet(charset));
        }
    }

    /** What comes back for the statement that was asked last. */
    private final class Answers implements QueryChannel.Listener {
        @Override
        public void answered(Table answer) {
            if (!over && asked != null) {
                asking = false;
                listener.answered(asked.read(answer, askedAtNanos));
            }
        }

        @Override
        public void refused(MySQLException error) {
            if (!over && asked != null) {
                if (MySqlFailure.isSyntaxError(error) && asked.tryNextForm()) {
                    send(asked, askedAtNanos);
                } else {
                    MySqlSession.this.refused(error, askedAtNanos);
                }
            }
        }

        @Override
        public void garbled(ProtocolException why) {
            lose(FailureKind.QUERY, "not understood: " + why.getMessage());
        }
    }

    private void refused(MySQLException error, long nowNanos) {
        MySqlFailure failure = MySqlFailure.of(error);
        if (isHopeless(failure, nowNanos)) {
            lose(failure.kind(), failure.detail());
        } else {
            asking = false;
            listener.answered(new Reading.Failure(failure.kind(), failure.detail(), nowNanos));
        }
    }

    private boolean isHopeless(MySqlFailure failure, long nowNanos) {
        if (failure.kind() != FailureKind.AUTH) {
            return false;
        }
        if (deniedSinceNanos == NEVER) {
            deniedSinceNanos = nowNanos;
        }
        return nowNanos - deniedSinceNanos >= PATIENCE.toNanos();
    }

    private void lose(MySqlFailure failure) {
        lose(failure.kind(), failure.detail());
    }

    private void lose(FailureKind kind, String detail) {
        if (!over) {
            end();
            driver.close();
            listener.lost(kind, detail);
        }
    }

    private void end() {
        over = true;
        cancelTimer();
    }

    private void cancelTimer() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
