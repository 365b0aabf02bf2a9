package dev.freno.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One connection. Confined to its event loop. */
final class Client {
    private final Channel channel;
    private @Nullable String address;
    private int quietSweeps;

    /**
     * A connection that has not asked yet.
     *
     * @param quietSweeps the sweeps that its silence begins with
     */
    Client(Channel channel, int quietSweeps) {
        this.channel = channel;
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
        ChannelFuture _ = channel.pipeline().firstContext().close();
    }

    /** The peer's address, IPv6 in its short form; {@code unknown} where the connection has none. */
    String address() {
        String known = address;
        if (known == null) {
            known = channel.remoteAddress() instanceof InetSocketAddress peer && !peer.isUnresolved()
                    ? NetUtil.toAddressString(peer.getAddress())
                    : "unknown";
            address = known;
        }
        return known;
    }
}
