package dev.freno.server.probe;

import dev.freno.core.store.InstanceKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** Listens on all IPv4 loopback addresses and never says a word; once it is full, not even the kernel answers for it. */
final class SilentServer implements AutoCloseable {
    private static final int CONNECT_MILLIS = 200;
    private static final int MAX_CROWD = 100;

    private final ServerSocket socket;
    private final List<Socket> crowd = new ArrayList<>();

    private SilentServer(int backlog) {
        try {
            socket = new ServerSocket(0, backlog, InetAddress.ofLiteral("0.0.0.0"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts connections. */
    static SilentServer accepting() {
        return new SilentServer(1_000);
    }

    /** Leaves each attempt to connect without an answer. */
    static SilentServer full() {
        SilentServer server = new SilentServer(1);
        while (server.admitsOneMore()) {
            if (server.crowd.size() > MAX_CROWD) {
                throw new AssertionError("a backlog of 1 admits " + MAX_CROWD + " connections");
            }
        }
        return server;
    }

    /** This server under one of its addresses, {@code 127.*}. */
    InstanceKey at(String address) {
        return new InstanceKey(address, socket.getLocalPort());
    }

    private boolean admitsOneMore() {
        Socket one = new Socket();
        crowd.add(one);
        try {
            one.connect(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), socket.getLocalPort()), CONNECT_MILLIS);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket one : crowd) {
                one.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
