package dev.freno.server.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a Vert.x whose HTTP connections get a {@link CheckLane} ahead of everything that Vert.x puts into
 * them. Where it is not used, and on loops that have registered no lane, connections are as Vert.x makes them: nothing
 * but the cost of a check depends on it.
 *
 * <p>Thread-safe. One for each Vert.x.
 */
public final class LaneTransport implements io.vertx.core.transport.Transport, Transport {
    private final io.vertx.core.transport.Transport chosen;
    private final Transport transport;
    private final Map<Place, Supplier<CheckLane>> lanes = new ConcurrentHashMap<>();

    /** Where connections arrive: a Vert.x has one server for a port, and several loops that take turns. */
    private record Place(int port, EventLoop loop) {}

    private LaneTransport(io.vertx.core.transport.Transport chosen) {
        this.chosen = chosen;
        this.transport = chosen.implementation();
    }

    /** Over the best transport of this machine. */
    public static LaneTransport best() {
        io.vertx.core.transport.Transport own = io.vertx.core.transport.Transport.nativeTransport();
        return new LaneTransport(own != null && own.available() ? own : NIO);
    }

    /**
     * From now on connections that this loop accepts begin in a lane.
     *
     * @param port the port as it was given to Vert.x, which may be negative
     */
    void open(int port, EventLoop loop, Supplier<CheckLane> lane) {
        lanes.put(new Place(port, loop), lane);
    }

    void close(int port, EventLoop loop) {
        lanes.remove(new Place(port, loop));
    }

    /** Sees each connection of a server before Vert.x does. */
    private final class Entrance extends ChannelInboundHandlerAdapter {
        private final int port;

        Entrance(int port) {
            this.port = port;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object accepted) {
            if (accepted instanceof Channel connection) {
                connection.pipeline().addFirst(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel registered) {
                        enter(registered);
                    }
                });
            }
            ctx.fireChannelRead(accepted);
        }

        private void enter(Channel registered) {
            Supplier<CheckLane> lane = lanes.get(new Place(port, registered.eventLoop()));
            if (lane != null) {
                registered.pipeline().addFirst(lane.get());
            }
        }
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        transport.configure(options, domainSocket, bootstrap);
        bootstrap.handler(new Entrance(options.getPort()));
    }

    @Override
    public String name() {
        return chosen.name();
    }

    @Override
    public boolean available() {
        return chosen.available();
    }

    @Override
    public boolean isAvailable() {
        return transport.isAvailable();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return chosen.unavailabilityCause();
    }

    @Override
    public Transport implementation() {
        return this;
    }

    @Override
    public boolean supportsDomainSockets() {
        return transport.supportsDomainSockets();
    }

    @Override
    public boolean supportFileRegion() {
        return transport.supportFileRegion();
    }

    @Override
    public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
        return transport.convert(address);
    }

    @Override
    public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
        return transport.convert(address);
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return transport.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
        return transport.eventLoopGroup(type, threads, factory, ioRatio);
    }

    @Override
    public DatagramChannel datagramChannel() {
        return transport.datagramChannel();
    }

    @Override
    @SuppressWarnings("deprecation")
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return transport.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return transport.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return transport.serverChannelFactory(domainSocket);
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        transport.configure(channel, options);
    }

    @Override
    public void configure(ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
        transport.configure(options, connectTimeout, domainSocket, bootstrap);
    }
}
