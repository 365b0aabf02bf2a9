package dev.freno.server.inventory;

import dev.freno.core.store.InstanceKey;
import dev.freno.lab.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Stands before a server of this machine and passes bytes on, keeps them for itself, or is not there. */
public final class TcpRelay implements AutoCloseable {
    private static final InetAddress LOCALHOST = InetAddress.ofLiteral("127.0.0.1");

    private final int target;
    private final int port = FreePorts.next();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean silent;

    private TcpRelay(int target) {
        this.target = target;
    }

    /** A relay that passes on to this port. */
    public static TcpRelay to(int port) {
        TcpRelay relay = new TcpRelay(port);
        relay.pass();
        return relay;
    }

    public InstanceKey key() {
        return new InstanceKey(LOCALHOST.getHostAddress(), port);
    }

    /** How many connections it has taken so far. */
    public int accepted() {
        return accepted.get();
    }

    public synchronized void pass() {
        silent = false;
        if (listener == null) {
            ServerSocket opened = listen();
            listener = opened;
            acceptor = Thread.startVirtualThread(() -> accept(opened));
        }
    }

    /** Takes connections and bytes from now on, and passes nothing on. */
    public synchronized void silence() {
        pass();
        silent = true;
    }

    /** Cuts all connections, and refuses new ones. */
    public synchronized void vanish() {
        try {
            if (listener != null) {
                listener.close();
            }
            if (acceptor != null) {
                // Only when nobody waits for connections any more are new ones refused.
                acceptor.join();
            }
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener = null;
        sockets.clear();
    }

    private ServerSocket listen() {
        try {
            ServerSocket opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(new InetSocketAddress(LOCALHOST, port));
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket client = from.accept();
                accepted.incrementAndGet();
                sockets.add(client);
                if (!silent) {
                    connect(client);
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket(LOCALHOST, target);
        sockets.add(server);
        var _ = Thread.startVirtualThread(() -> pump(client, server));
        var _ = Thread.startVirtualThread(() -> pump(server, client));
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[8192];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (!silent) {
                    out.write(bytes, 0, n);
                }
            }
        } catch (IOException e) {
            // one side has gone
        }
    }

    @Override
    public void close() {
        vanish();
    }
}
