package dev.freno.server.net;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One question to one server: over UDP from a port of its own, and over TCP where the answer says that it did not fit.
 * What does not come from the server, or answers another question, is passed over. Confined to its event loop.
 */
final class DnsExchange {
    private static final int LENGTH_BYTES = 2;
    private static final long NO_TIMER = -1;

    private final CompletableFuture<DnsAnswer> answer = new CompletableFuture<>();
    private final Buffer overTcp = Buffer.buffer();
    private final Vertx vertx;
    private final NetClient tcp;
    private final DnsQuestion question;
    private final InetSocketAddress server;
    private @Nullable DatagramSocket udp;
    private @Nullable NetSocket stream;
    private boolean truncated;
    private long timer = NO_TIMER;

    DnsExchange(Vertx vertx, NetClient tcp, DnsQuestion question, InetSocketAddress server) {
        this.vertx = vertx;
        this.tcp = tcp;
        this.question = question;
        this.server = server;
    }

    /** The server, as an operator knows it. */
    static String text(InetSocketAddress server) {
        String host = server.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort();
    }

    /** Asks; to be called once. */
    CompletableFuture<DnsAnswer> ask() {
        awaitFrom("gave no answer");
        try {
            DatagramSocket socket = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(isIpv6()));
            udp = socket;
            socket.handler(this::received);
            socket.exceptionHandler(this::failed);
            socket.listen(0, isIpv6() ? "::" : "0.0.0.0")
                    .compose(bound -> socket.send(Buffer.buffer(question.packet()), server.getPort(), host()))
                    .onFailure(this::failed);
        } catch (RuntimeException noSocket) {
            failed(noSocket);
        }
        return answer;
    }

    /** Frees what it holds, at once. */
    void cancel() {
        fail("was not waited for");
    }

    private void awaitFrom(String otherwise) {
        vertx.cancelTimer(timer);
        long millis = DnsLookup.QUERY_TIMEOUT.toMillis();
        timer = vertx.setTimer(millis, id -> fail(otherwise + " within " + millis + " ms"));
    }

    private boolean isIpv6() {
        return server.getAddress() instanceof Inet6Address;
    }

    private String host() {
        return server.getAddress().getHostAddress();
    }

    private void received(DatagramPacket datagram) {
        SocketAddress sender = datagram.sender();
        byte[] packet = datagram.data().getBytes();
        boolean isFromServer = sender.port() == server.getPort() && host().equals(sender.hostAddress());
        if (isFromServer && !truncated && !answer.isDone() && question.isAnsweredBy(packet)) {
            take(packet);
        }
    }

    private void take(byte[] packet) {
        try {
            if (DnsAnswer.isTruncated(packet)) {
                askOverTcp();
            } else {
                DnsAnswer read = DnsAnswer.read(packet, question);
                end();
                answer.complete(read);
            }
        } catch (FetchException refused) {
            fail(String.valueOf(refused.getMessage()));
        }
    }

    private void askOverTcp() {
        if (truncated) {
            fail("gave a truncated answer, also over TCP");
            return;
        }
        truncated = true;
        awaitFrom("gave a truncated answer, and none over TCP");
        tcp.connect(server.getPort(), host())
                .onComplete(
                        this::connected,
                        cause -> fail("gave a truncated answer, and none over TCP: " + cause.getMessage()));
    }

    private void connected(NetSocket socket) {
        stream = socket;
        if (answer.isDone()) {
            socket.close();
            return;
        }
        socket.exceptionHandler(this::failed);
        socket.closeHandler(closed -> fail("gave a truncated answer, and closed the connection over TCP"));
        socket.handler(this::receivedOverTcp);
        byte[] packet = question.packet();
        socket.write(Buffer.buffer().appendUnsignedShort(packet.length).appendBytes(packet))
                .onFailure(this::failed);
    }

    /** An answer is as long as it says, and so has 64 KiB at most. */
    private void receivedOverTcp(Buffer chunk) {
        if (answer.isDone()) {
            return;
        }
        overTcp.appendBuffer(chunk);
        boolean isWhole =
                overTcp.length() >= LENGTH_BYTES && overTcp.length() - LENGTH_BYTES >= overTcp.getUnsignedShort(0);
        if (isWhole) {
            byte[] packet = overTcp.getBytes(LENGTH_BYTES, LENGTH_BYTES + overTcp.getUnsignedShort(0));
            if (question.isAnsweredBy(packet)) {
                take(packet);
            } else {
                fail("gave an answer to something else over TCP");
            }
        }
    }

    private void failed(Throwable cause) {
        fail("could not be asked: " + cause.getMessage());
    }

    private void fail(String why) {
        if (!answer.isDone()) {
            end();
            answer.completeExceptionally(new FetchException("name server " + text(server) + ", asked for "
                    + question.type() + " of " + question.name() + ", " + why));
        }
    }

    private void end() {
        vertx.cancelTimer(timer);
        if (udp != null) {
            udp.close();
        }
        if (stream != null) {
            stream.closeHandler(closed -> {});
            stream.close();
        }
    }
}
