package dev.freno.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.lab.FaultProxy.Direction;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final InetAddress LOCALHOST = InetAddress.ofLiteral("127.0.0.1");
    private static final int SOON_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 100;

    private ServerSocket server;
    private FaultProxy proxy;

    /** A server that says back what it hears. */
    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, LOCALHOST);
        ServerSocket listening = server;
        var _ = Thread.startVirtualThread(() -> echo(listening));
        proxy = FaultProxy.to(server.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    private static void echo(ServerSocket listening) {
        try {
            while (true) {
                Socket socket = listening.accept();
                var _ = Thread.startVirtualThread(() -> echo(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // the client has gone
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(LOCALHOST, proxy.port());
        socket.setSoTimeout(SOON_MILLIS);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hear(Socket socket, int length) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static void assertTalks(Socket socket) throws IOException {
        say(socket, "hello");
        assertThat(hear(socket, 5)).isEqualTo("hello");
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> hear(socket, 1)).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(SOON_MILLIS);
    }

    @Test
    void proxy_whenNothingIsSwitched_passesBytesAndEndsBothWays() throws IOException {
        byte[] much = new byte[3_000_000];
        Arrays.fill(much, (byte) 7);
        try (Socket socket = connect()) {
            var sent = CompletableFuture.runAsync(() -> {
                try {
                    socket.getOutputStream().write(much);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(much);
            sent.join();
        }
        Eventually.eventually("nothing is left", () -> proxy.connections() == 0);
    }

    @Test
    void cut_endsConnectionsAndRefusesNewOnes_untilHealed() throws IOException {
        try (Socket socket = connect()) {
            assertTalks(socket);
            proxy.cut();
            assertThatThrownBy(() -> hear(socket, 1)).isInstanceOfAny(EOFException.class, SocketException.class);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        }
        proxy.heal();
        try (Socket socket = connect()) {
            assertTalks(socket);
        }
    }

    @Test
    void hang_keepsBytesAndNewConnections_andHealLetsThemArrive() throws IOException {
        try (Socket old = connect()) {
            assertTalks(old);
            proxy.hang();
            try (Socket fresh = connect()) {
                say(old, "one");
                say(fresh, "two");
                assertSilent(old);
                assertSilent(fresh);
                proxy.heal();
                assertThat(hear(old, 3)).isEqualTo("one");
                assertThat(hear(fresh, 3)).isEqualTo("two");
            }
        }
    }

    @Test
    void hang_ofMoreThanTheBound_holdsTheSenderBackAndLosesNothing() throws IOException {
        proxy.hang(Direction.BACK);
        byte[] much = new byte[30_000_000];
        try (Socket socket = connect()) {
            var sent = CompletableFuture.runAsync(() -> {
                try {
                    socket.getOutputStream().write(much);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertSilent(socket);
            assertThat(sent).isNotDone();
            proxy.heal();
            assertThat(socket.getInputStream().readNBytes(much.length)).isEqualTo(much);
            sent.join();
        }
    }

    @Test
    void drop_losesOneDirection_andHealResetsWhatHasAGap() throws IOException {
        try (Socket hurt = connect();
                Socket idle = connect()) {
            assertTalks(hurt);
            assertTalks(idle);
            proxy.drop(Direction.BACK);
            say(hurt, "lost");
            assertSilent(hurt);
            proxy.heal();
            assertThatThrownBy(() -> hear(hurt, 1)).isInstanceOf(SocketException.class);
            assertTalks(idle);
        }
    }

    @Test
    void delay_ofBothDirections_letsEveryByteArriveThatMuchLater() throws IOException {
        try (Socket socket = connect()) {
            proxy.delay(Direction.FORTH, Duration.ofMillis(60));
            proxy.delay(Direction.BACK, Duration.ofMillis(40));
            long begin = System.nanoTime();
            assertTalks(socket);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        }
    }

    @Test
    void reset_breaksConnections_andTakesNewOnes() throws IOException {
        try (Socket socket = connect()) {
            assertTalks(socket);
            proxy.reset();
            assertThatThrownBy(() -> hear(socket, 1)).isInstanceOf(SocketException.class);
        }
        try (Socket socket = connect()) {
            assertTalks(socket);
        }
    }

    @Test
    void connection_whenTheTargetIsNotThere_isClosed() throws IOException {
        server.close();
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> hear(socket, 1)).isInstanceOfAny(EOFException.class, SocketException.class);
        }
    }

    @Test
    void close_whileItHangs_endsEverything() throws IOException {
        try (Socket socket = connect()) {
            proxy.hang();
            say(socket, "kept");
            proxy.close();
            proxy.close();
            proxy.heal();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertThat(proxy.connections()).isZero();
        }
    }
}
