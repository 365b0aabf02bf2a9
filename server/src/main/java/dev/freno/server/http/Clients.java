package dev.freno.server.http;

import dev.freno.server.publish.HttpMeters;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * The connections of one event loop, and the watch over those that owe a request. Confined to that loop.
 *
 * <p>Until a connection's first request is complete, Netty's read timeout watches it: it counts whole messages, so that
 * a client cannot hold it open by sending a byte now and then. From then on a sweep over all connections does, which
 * counts from request to request: a request costs one counter reset, and no timer.
 */
final class Clients {
    private final Map<Channel, Client> clients = new HashMap<>();
    private final int sweepsUntilCut;
    private final int sweepsBeforeFirst;
    private final HttpMeters meters;

    Clients(HttpLimits limits, HttpMeters meters) {
        this.sweepsUntilCut = limits.sweepsUntilNextRequest();
        this.sweepsBeforeFirst = Math.max(0, sweepsUntilCut - HttpLimits.SWEEPS_PER_FIRST_REQUEST);
        this.meters = meters;
    }

    /** A connection whose protocol is known, because it has sent something complete: a request, or an HTTP/2 preface. */
    void opened(HttpConnection connection) {
        Client _ = opened(channelOf(connection));
    }

    /** The same of a connection whose checks are answered ahead of Vert.x, which may learn of it later or never. */
    Client opened(Channel channel) {
        Client known = clients.get(channel);
        if (known != null) {
            return known;
        }
        endReadTimeout(channel.pipeline());
        Client client = new Client(channel, sweepsBeforeFirst);
        clients.put(channel, client);
        meters.opened();
        ChannelFuture _ = channel.closeFuture().addListener(closed -> {
            clients.remove(channel);
            meters.closed();
        });
        return client;
    }

    private static Channel channelOf(HttpConnection connection) {
        return ((ConnectionBase) connection).channel();
    }

    /** Vert.x cannot change the timeout of one connection, so its handler is taken out of the pipeline. */
    private static void endReadTimeout(ChannelPipeline pipeline) {
        IdleStateHandler timeout = pipeline.get(IdleStateHandler.class);
        if (timeout != null) {
            pipeline.remove(timeout);
        }
    }

    /** Who sends the request at hand. */
    Client asked(HttpConnection connection) {
        Channel channel = channelOf(connection);
        Client known = clients.get(channel);
        Client client = known == null ? new Client(channel, 0) : known;
        client.asked();
        return client;
    }

    /** Cuts those that have owed a request for too long. */
    void sweep() {
        for (Client client : new ArrayList<>(clients.values())) {
            if (client.sweep() > sweepsUntilCut) {
                meters.cut();
                client.cut();
            }
        }
    }
}
