package dev.freno.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One connection through a {@link FaultProxy}: two sockets and a lane each way. It lives until both lanes have ended, one
 * has broken, or it is closed. Thread-safe.
 */
final class ProxiedConnection {
    private final Socket client;
    private final Socket server = new Socket();
    private final Valve forth;
    private final Valve back;
    private final Consumer<ProxiedConnection> whenClosed;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicInteger openLanes = new AtomicInteger(2);
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean gap;

    ProxiedConnection(Socket client, Valve forth, Valve back, Consumer<ProxiedConnection> whenClosed) {
        this.client = client;
        this.forth = forth;
        this.back = back;
        this.whenClosed = whenClosed;
    }

    /** Connects to the target when the way there is free, and carries bytes from then on. Returns at once. */
    void start(InetSocketAddress target, Duration limit) {
        run(() -> {
            forth.awaitPassage(System.nanoTime());
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target, (int) limit.toMillis());
            carry(client, server, forth);
            carry(server, client, back);
        });
    }

    private void carry(Socket from, Socket to, Valve valve) {
        Lane lane = new Lane(from, to, valve, () -> gap = true);
        run(lane::read);
        run(() -> {
            lane.write();
            if (openLanes.decrementAndGet() == 0) {
                close();
            }
        });
    }

    /** Whether bytes of it were dropped. */
    boolean hasGap() {
        return gap;
    }

    /** Ends it with an RST to both sides. */
    void reset() {
        try {
            client.setSoLinger(true, 0);
            server.setSoLinger(true, 0);
        } catch (IOException e) {
            // gone already
        }
        close();
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            closeQuietly(client);
            closeQuietly(server);
            threads.forEach(Thread::interrupt);
            whenClosed.accept(this);
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void run(Work work) {
        Thread thread = Thread.ofVirtual().name("fault-proxy").unstarted(() -> {
            try {
                work.run();
            } catch (IOException | InterruptedException e) {
                close(); // one side has gone, or it was closed
            }
        });
        threads.add(thread);
        thread.start();
        if (closed.get()) {
            thread.interrupt();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
