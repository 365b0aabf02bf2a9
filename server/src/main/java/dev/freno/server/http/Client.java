package dev.freno.server.http;

import io.netty.channel.ChannelFuture;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** One connection. Confined to its event loop. */
final class Client {
    private final HttpConnection connection;
    private @Nullable String address;
    private int quietSweeps;

    /**
     * A connection that has not asked yet.
     *
     * @param quietSweeps the sweeps that its silence begins with
     */
    Client(HttpConnection connection, int quietSweeps) {
        this.connection = connection;
        this.quietSweeps = quietSweeps;
    }

    /** A complete request head has come. */
    void asked() {
        quietSweeps = 0;
    }

    /** How many sweeps, this one included, have passed since the last request. */
    int sweep() {
        return ++quietSweeps;
    }

    /** Closes the socket, whatever is still to be written: a client that does not read must not hold it open. */
    void cut() {
        ChannelFuture _ = ((ConnectionBase) connection)
                .channel()
                .pipeline()
                .firstContext()
                .close();
    }

    /** The peer's address, IPv6 in its short form; {@code unknown} where the connection has none. */
    String address() {
        String known = address;
        if (known == null) {
            known = text(connection.remoteAddress());
            address = known;
        }
        return known;
    }

    private static String text(@Nullable SocketAddress peer) {
        String host = peer == null ? null : peer.hostAddress();
        return host == null ? "unknown" : NetUtil.toAddressString(InetAddress.ofLiteral(host));
    }
}
