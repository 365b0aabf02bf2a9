package dev.freno.server.inventory.dns;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.freno.server.net.FetchException;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

/**
 * The sockets of one look-up, for dnsjava to talk through: one for each exchange, waited on by a virtual thread and closed
 * with the exchange. dnsjava's own would keep one connection over TCP to each server, also when nothing comes through it any
 * more.
 *
 * <p>Failures are {@link FetchException}s whose messages go on after the name of a server. Thread-safe.
 */
final class DnsSockets implements IoClientFactory, UdpIoClient, TcpIoClient, AutoCloseable {
    private static final int MAX_MESSAGE = 0xffff;
    private static final int FLAGS = 2;
    private static final int RESPONSE = 0x80;

    private final CompletableFuture<Void> closing = new CompletableFuture<>();

    @FunctionalInterface
    private interface Opening<S extends Closeable> {
        S open() throws IOException;
    }

    @FunctionalInterface
    private interface Talk<S extends Closeable> {
        byte[] over(S socket) throws IOException;
    }

    @Override
    public UdpIoClient createOrGetUdpClient() {
        return this;
    }

    @Override
    public TcpIoClient createOrGetTcpClient() {
        return this;
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceiveUdp(
            @Nullable InetSocketAddress local,
            InetSocketAddress server,
            Message query,
            byte[] question,
            int max,
            Duration timeout) {
        CompletableFuture<byte[]> answer =
                exchange(DatagramSocket::new, socket -> overUdp(socket, server, question), timeout);
        return orFailure(answer, "gave no answer", timeout);
    }

    /** A connected socket takes what comes from the server alone. */
    private static byte[] overUdp(DatagramSocket socket, InetSocketAddress server, byte[] question) throws IOException {
        socket.connect(server);
        socket.send(new DatagramPacket(question, question.length));
        byte[] buffer = new byte[MAX_MESSAGE];
        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.receive(packet);
            if (isAnswer(buffer, packet.getLength(), question)) {
                return Arrays.copyOf(buffer, packet.getLength());
            }
        }
    }

    private static boolean isAnswer(byte[] packet, int length, byte[] question) {
        return length >= Header.LENGTH
                && Arrays.equals(packet, 0, FLAGS, question, 0, FLAGS)
                && (packet[FLAGS] & RESPONSE) != 0;
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceiveTcp(
            @Nullable InetSocketAddress local,
            InetSocketAddress server,
            Message query,
            byte[] question,
            Duration timeout) {
        CompletableFuture<byte[]> answer = exchange(Socket::new, socket -> overTcp(socket, server, question), timeout);
        return orFailure(answer, "gave a truncated answer, and none over TCP", timeout);
    }

    private static byte[] overTcp(Socket socket, InetSocketAddress server, byte[] question) throws IOException {
        socket.connect(server);
        socket.getOutputStream()
                .write(ByteBuffer.allocate(Short.BYTES + question.length)
                        .putShort((short) question.length)
                        .put(question)
                        .array());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] answer = new byte[in.readUnsignedShort()];
        in.readFully(answer);
        return answer;
    }

    private <S extends Closeable> CompletableFuture<byte[]> exchange(
            Opening<S> opening, Talk<S> talk, Duration timeout) {
        CompletableFuture<byte[]> answer = new CompletableFuture<byte[]>().orTimeout(timeout.toNanos(), NANOSECONDS);
        var _ = closing.whenComplete((nothing, failure) -> answer.cancel(false));
        if (!answer.isDone()) {
            Thread.startVirtualThread(() -> run(opening, talk, answer));
        }
        return answer;
    }

    private static <S extends Closeable> void run(Opening<S> opening, Talk<S> talk, CompletableFuture<byte[]> answer) {
        try (S socket = opening.open()) {
            var _ = answer.whenComplete((bytes, failure) -> close(socket));
            answer.complete(talk.over(socket));
        } catch (IOException | RuntimeException failed) {
            answer.completeExceptionally(failed);
        }
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // What it held is free all the same.
        }
    }

    private static CompletableFuture<byte[]> orFailure(
            CompletableFuture<byte[]> answer, String what, Duration timeout) {
        return answer.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                new FetchException(what + why(FetchException.causeOf(failure), timeout))));
    }

    private static String why(Throwable cause, Duration timeout) {
        if (cause instanceof TimeoutException) {
            return " within " + timeout.toMillis() + " ms";
        }
        return ": " + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    /** Ends all exchanges, and closes their sockets; later ones fail at once. Idempotent. */
    @Override
    public void close() {
        closing.complete(null);
    }
}
