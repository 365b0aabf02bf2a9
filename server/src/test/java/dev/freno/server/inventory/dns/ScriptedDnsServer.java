package dev.freno.server.inventory.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A name server on a free port of this machine, over UDP and TCP, that answers as its script says. */
public final class ScriptedDnsServer implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int ATTEMPTS = 20;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final InetAddress loopback;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private volatile Script script = question -> List.of();

    /** What is sent in answer to a question, message by message; nothing is silence. */
    @FunctionalInterface
    public interface Script {
        List<byte[]> answer(Question question);
    }

    /**
     * A question as it came.
     *
     * @param name without a dot at its end
     */
    public record Question(int id, String name, int type, boolean overTcp) {
        static Question read(byte[] message, boolean overTcp) {
            ByteBuffer in = ByteBuffer.wrap(message);
            int id = in.getShort() & 0xffff;
            in.position(HEADER_BYTES);
            StringBuilder name = new StringBuilder();
            for (int length = in.get(); length > 0; length = in.get()) {
                byte[] label = new byte[length];
                in.get(label);
                name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.ISO_8859_1));
            }
            return new Question(id, name.toString(), in.getShort(), overTcp);
        }

        /** As it stands in a message. */
        byte[] section() {
            byte[] asked = DnsMessage.name(name);
            return ByteBuffer.allocate(asked.length + 4)
                    .put(asked)
                    .putShort((short) type)
                    .putShort((short) DnsMessage.IN)
                    .array();
        }
    }

    public ScriptedDnsServer() {
        this(InetAddress.getLoopbackAddress());
    }

    ScriptedDnsServer(InetAddress loopback) {
        this.loopback = loopback;
        tcp = openTcp();
        udp = openUdp(tcp.getLocalPort());
        Thread.ofPlatform().daemon().name("scripted-dns-udp").start(this::serveUdp);
        Thread.ofPlatform().daemon().name("scripted-dns-tcp").start(this::serveTcp);
    }

    /** On a port that is free for UDP too. */
    private ServerSocket openTcp() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ServerSocket socket = listen();
            if (isFreeForUdp(socket.getLocalPort())) {
                return socket;
            }
        }
        throw new IllegalStateException("no port is free for UDP and TCP");
    }

    private ServerSocket listen() {
        try {
            return new ServerSocket(0, 50, loopback);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isFreeForUdp(int port) {
        try {
            openUdp(port).close();
            return true;
        } catch (UncheckedIOException taken) {
            return false;
        }
    }

    private DatagramSocket openUdp(int port) {
        try {
            return new DatagramSocket(new InetSocketAddress(loopback, port));
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers by one message each from now on. */
    public void answers(Function<Question, DnsMessage> answer) {
        script = question -> List.of(answer.apply(question).bytes());
    }

    public void plays(Script script) {
        this.script = script;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(loopback, udp.getLocalPort());
    }

    /** This as the system's only name server. */
    public NameServers alone(String... searchDomains) {
        return new NameServers(List.of(address()), List.of(searchDomains), 5);
    }

    /** Name and type of each question, in their order; over TCP with {@code /tcp} at the end. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private List<byte[]> answer(byte[] message, boolean overTcp) {
        Question question = Question.read(message, overTcp);
        asked.add(question.name() + " " + question.type() + (overTcp ? "/tcp" : ""));
        return script.answer(question);
    }

    private void serveUdp() {
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                udp.receive(packet);
                for (byte[] answer : answer(Arrays.copyOf(packet.getData(), packet.getLength()), false)) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                // The loop ends.
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket client = tcp.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                for (byte[] answer : answer(in.readNBytes(in.readUnsignedShort()), true)) {
                    out.writeShort(answer.length);
                    out.write(answer);
                }
                out.flush();
                // The client closes first.
                in.readAllBytes();
            } catch (IOException closed) {
                // The loop ends, or the next client comes.
            }
        }
    }

    /** Refuses TCP from now on. */
    public void closeTcp() {
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        udp.close();
        closeTcp();
    }
}
