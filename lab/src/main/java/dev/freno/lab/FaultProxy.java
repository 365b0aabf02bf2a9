package dev.freno.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy that stands for the network between two programs, and breaks as networks do. It passes bytes on until a
 * switch says otherwise; each switch acts at once on the connections there are and on those that come, and stays until
 * {@link #heal()}. Switches add up: one direction may be slow while the other one hangs.
 *
 * <p>It keeps at most a mebibyte for each direction of each connection, and takes no more from a sender who is ahead by that.
 * Thread-safe. The switches return when they have taken effect.
 */
public final class FaultProxy implements AutoCloseable {

    /** Which way bytes go. */
    public enum Direction {
        /** From the one who has connected to the target. */
        FORTH,
        /** From the target to the one who has connected. */
        BACK
    }

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    private final InetSocketAddress address;
    private final InetSocketAddress target;
    private final Valve forth = new Valve();
    private final Valve back = new Valve();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;
    private boolean closed;

    private FaultProxy(InetSocketAddress address, InetSocketAddress target) {
        this.address = address;
        this.target = target;
    }

    /**
     * Starts one that passes.
     *
     * @param address where it listens: a loopback address and a port that is free there
     * @param target where it connects to, for each connection that it takes; nobody needs to listen there yet
     * @throws UncheckedIOException if it cannot listen
     */
    public static FaultProxy start(InetSocketAddress address, InetSocketAddress target) {
        FaultProxy proxy = new FaultProxy(address, target);
        proxy.listen();
        return proxy;
    }

    /** One on a free port of 127.0.0.1, to a port there. */
    public static FaultProxy to(int port) {
        InetAddress localhost = InetAddress.ofLiteral("127.0.0.1");
        return start(new InetSocketAddress(localhost, FreePorts.next()), new InetSocketAddress(localhost, port));
    }

    public int port() {
        return address.getPort();
    }

    /** How many connections it has at the moment, those among them whose ends have not learned of it yet. */
    public int connections() {
        return connections.size();
    }

    /**
     * Ends every fault. What hung arrives now; a connection that has lost bytes on the way is reset, as no stream can go on
     * behind a gap.
     */
    public synchronized void heal() {
        connections.stream().filter(ProxiedConnection::hasGap).forEach(ProxiedConnection::reset);
        forth.open();
        back.open();
        listen();
    }

    /** Closes all connections, and refuses new ones. */
    public synchronized void cut() {
        stopListening();
        connections.forEach(ProxiedConnection::close);
    }

    /** Keeps all bytes, ends of streams and new connections to itself, and says nothing of it, as a cable pulled out does. */
    public void hang() {
        hang(Direction.FORTH);
        hang(Direction.BACK);
    }

    /** The same in one direction. */
    public void hang(Direction direction) {
        valve(direction).hold();
    }

    /** Loses all bytes of one direction for good; connections that lost some never recover. */
    public void drop(Direction direction) {
        valve(direction).drop();
    }

    /** Bytes of one direction arrive so much later. Zero ends it for those that come. */
    public void delay(Direction direction, Duration delay) {
        valve(direction).delay(delay);
    }

    /** Resets all connections at once; new ones are taken as before. */
    public void reset() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** Closes all connections and stops listening, for good. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        cut();
    }

    @Override
    public String toString() {
        return address + " -> " + target;
    }

    private Valve valve(Direction direction) {
        return switch (direction) {
            case FORTH -> forth;
            case BACK -> back;
        };
    }

    private synchronized void listen() {
        if (listener != null || closed) {
            return;
        }
        try {
            ServerSocket opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(address);
            listener = opened;
            acceptor = Thread.ofVirtual().name("fault-proxy " + this).start(() -> accept(opened));
        } catch (IOException e) {
            throw new UncheckedIOException(this + ": " + e.getMessage(), e);
        }
    }

    private synchronized void stopListening() {
        try {
            if (listener != null) {
                listener.close();
            }
            if (acceptor != null) {
                acceptor.join(); // new connections are refused only when nobody waits for them any more
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener = null;
        acceptor = null;
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket client = from.accept();
                ProxiedConnection connection = new ProxiedConnection(client, forth, back, connections::remove);
                connections.add(connection);
                connection.start(target, CONNECT_LIMIT);
            }
        } catch (IOException e) {
            // closed, which is how a cut ends this
        }
    }
}
