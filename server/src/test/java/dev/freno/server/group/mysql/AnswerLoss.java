package dev.freno.server.group.mysql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stands before a server, and loses the answer to the next request with a marker, and all that follow on its connection. */
final class AnswerLoss implements AutoCloseable {
    private static final InetAddress LOCALHOST = InetAddress.ofLiteral("127.0.0.1");

    private final int target;
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable String> marker = new AtomicReference<>();

    AnswerLoss(int target) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 50, LOCALHOST);
        var _ = Thread.startVirtualThread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The answer to the next request that holds this text is lost. */
    void loseAnswerTo(String text) {
        marker.set(text);
    }

    boolean hasLostIt() {
        return marker.get() == null;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(LOCALHOST, target);
                sockets.addAll(List.of(client, server));
                AtomicBoolean lost = new AtomicBoolean();
                var _ = Thread.startVirtualThread(() -> pump(client, server, lost, true));
                var _ = Thread.startVirtualThread(() -> pump(server, client, lost, false));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void pump(Socket from, Socket to, AtomicBoolean lost, boolean requests) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[8192];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (requests) {
                    look(new String(bytes, 0, n, StandardCharsets.ISO_8859_1), lost);
                }
                if (requests || !lost.get()) {
                    out.write(bytes, 0, n);
                }
            }
        } catch (IOException e) {
            // one side has gone
        }
    }

    private void look(String request, AtomicBoolean lost) {
        String wanted = marker.get();
        if (wanted != null && request.contains(wanted) && marker.compareAndSet(wanted, null)) {
            lost.set(true);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
