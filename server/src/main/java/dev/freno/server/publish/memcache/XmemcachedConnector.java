package dev.freno.server.publish.memcache;

import dev.freno.core.store.InstanceKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;

/**
 * Connects by the library xmemcached: one client, which is one connection, for each call. The library's own ways to heal a
 * connection are off: they hold on to an address once resolved, wait longer with each attempt, and do not say whether
 * there is a connection at present. Thread-safe.
 */
final class XmemcachedConnector implements CacheConnector {
    /** How long a server may take to accept a connection, and to answer a batch. */
    static final Duration LIMIT = Duration.ofMillis(500);

    private static final int READ_BUFFER_BYTES = 4 * 1024;

    @Override
    public CacheConnection connect(InstanceKey server, int attempt) throws IOException {
        InetSocketAddress address = resolve(server, attempt);
        knock(address);
        MemcachedClient client = builder(address).build();
        client.setEnableHeartBeat(false);
        CacheConnection connection = new XmemcachedConnection(client);
        if (client.getConnector().getSessionSet().isEmpty()) {
            connection.close();
            throw new IOException("no connection within " + LIMIT.toMillis() + " ms");
        }
        return connection;
    }

    private static InetSocketAddress resolve(InstanceKey server, int attempt) throws IOException {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(server.host());
            return new InetSocketAddress(addresses[Math.floorMod(attempt, addresses.length)], server.port());
        } catch (UnknownHostException e) {
            throw new IOException("no address is known for this name", e);
        }
    }

    /** The library tells nobody why it could not connect, and leaves the socket of an attempt that timed out open. */
    private static void knock(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) LIMIT.toMillis());
        }
    }

    private static XMemcachedClientBuilder builder(InetSocketAddress address) {
        XMemcachedClientBuilder builder = new XMemcachedClientBuilder(List.of(address));
        builder.doNotResolveInetAddresses();
        builder.setEnableHealSession(false);
        builder.setSelectorPoolSize(1);
        builder.setConnectTimeout(LIMIT.toMillis());
        builder.setOpTimeout(LIMIT.toMillis());
        builder.getConfiguration().setSessionReadBufferSize(READ_BUFFER_BYTES);
        return builder;
    }
}
