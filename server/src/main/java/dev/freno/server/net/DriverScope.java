package dev.freno.server.net;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClientOptions;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.spi.MySQLDriver;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import io.vertx.sqlclient.spi.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the driver opens for one session, to be closed as a whole, whatever the driver is doing with it. Confined to its
 * loop.
 *
 * <p>Closing a connection by the driver's own means is polite, and so waits for the query before it; and a connection
 * whose handshake hangs it does not show at all. Closing the network client below it closes the socket. There is one such
 * client for each session, and a scope of its own to register it in: Vert.x remembers a client as long as the scope in
 * which it was made, and that of the loop lives as long as the node.
 */
public final class DriverScope {
    /** What the driver calls its first handler. */
    private static final String DRIVER_INPUT = "packetDecoder";

    private final ContextInternal context;
    private final CloseFuture scope = new CloseFuture();
    private @Nullable ConnectionFactory<MySQLConnectOptions> factory;

    public DriverScope(Context loop) {
        ContextInternal parent = (ContextInternal) loop;
        parent.closeFuture().add(scope);
        context = parent.owner()
                .contextBuilder()
                .withEventLoop(parent.nettyEventLoop())
                .withCloseFuture(scope)
                .build();
    }

    /**
     * Begins to connect; the future completes on the loop.
     *
     * @param maxAnswerBytes the most that a query may be answered with; more ends the connection
     */
    public Future<SqlConnection> connect(NetClientOptions tcp, MySQLConnectOptions options, int maxAnswerBytes) {
        context.dispatch(() -> factory = MySQLDriver.INSTANCE.createConnectionFactory(context.owner(), tcp));
        return factory == null
                ? context.failedFuture("no connection factory")
                : factory.connect(context, options).map(made -> limited(made, maxAnswerBytes));
    }

    private static SqlConnection limited(SqlConnection made, int maxAnswerBytes) {
        socket(made).pipeline().addFirst(new AnswerLimit(maxAnswerBytes));
        return made;
    }

    /**
     * Puts a handler in front of the driver, which from then on hears only what the handler passes on. On the loop only, when the
     * driver awaits no answer.
     */
    public void putInFront(SqlConnection made, ChannelHandler handler) {
        socket(made).pipeline().addBefore(DRIVER_INPUT, null, handler);
    }

    /** Runs a task at once, as one of Vert.x; on the loop only. */
    public void run(Runnable task) {
        context.dispatch(task);
    }

    private static ChannelHandlerContext socket(SqlConnection made) {
        SocketConnectionBase driven = (SocketConnectionBase) ((SqlConnectionInternal) made).unwrap();
        return driven.socket().channelHandlerContext();
    }

    /** Closes every socket at once, also one that is still to come; idempotent. */
    public void close() {
        if (factory != null) {
            factory.close((nothing, failure) -> {});
        }
        scope.close();
    }
}
