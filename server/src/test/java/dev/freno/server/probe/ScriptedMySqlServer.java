package dev.freno.server.probe;

import dev.freno.core.store.InstanceKey;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Speaks as much of the MySQL protocol as a probe needs, announces any version, lets everybody in, and answers queries
 * from a script.
 */
public final class ScriptedMySqlServer implements AutoCloseable {
    /** What is done about a query. */
    public sealed interface Answer {
        record Rows(List<String> columns, List<List<@Nullable String>> rows) implements Answer {}

        record Refusal(int code, String state, String message) implements Answer {}

        record HangUp() implements Answer {}
    }

    static final Answer SYNTAX_ERROR = new Answer.Refusal(1064, "42000", "You have an error in your SQL syntax");

    private static final Answer TOO_MANY_CONNECTIONS = new Answer.Refusal(1040, "08004", "Too many connections");

    // LONG_PASSWORD, CONNECT_WITH_DB, PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH
    private static final int CAPABILITIES = 0x1 | 0x8 | 0x200 | 0x8000 | 0x80000;
    private static final byte[] OK = {0, 0, 0, 2, 0, 0, 0};
    private static final byte[] END_OF_ROWS = {(byte) 0xfe, 0, 0, 2, 0};
    private static final int COM_QUERY = 3;
    private static final int UTF8MB4 = 45;
    private static final int VAR_STRING = 0xfd;

    private final ServerSocket socket;
    private final String version;
    private final InetAddress address;
    private final Function<String, Answer> script;
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final List<Socket> clients = new CopyOnWriteArrayList<>();

    ScriptedMySqlServer(InetAddress address, String version, Function<String, Answer> script) {
        this.address = address;
        this.version = version;
        this.script = script;
        try {
            socket = new ServerSocket(0, 50, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var _ = Thread.startVirtualThread(this::accept);
    }

    public static ScriptedMySqlServer of(String version, Function<String, Answer> script) {
        return new ScriptedMySqlServer(InetAddress.ofLiteral("127.0.0.1"), version, script);
    }

    public static Answer number(String value) {
        return new Answer.Rows(List.of("n"), List.of(List.of(value)));
    }

    public InstanceKey key() {
        return new InstanceKey(address.getHostAddress(), socket.getLocalPort());
    }

    /** A server that has too many connections to greet another one. */
    static ScriptedMySqlServer full() {
        return of("", sql -> new Answer.HangUp());
    }

    /** The queries so far. */
    public List<String> queries() {
        return List.copyOf(queries);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                clients.add(client);
                var _ = Thread.startVirtualThread(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            if (version.isEmpty()) {
                var _ = answer(out, 0, TOO_MANY_CONNECTIONS);
                return;
            }
            send(out, 0, greeting());
            readPacket(in);
            send(out, 2, OK);
            byte[] command = readPacket(in);
            while (command.length > 0 && command[0] == COM_QUERY) {
                String sql = new String(command, 1, command.length - 1, StandardCharsets.UTF_8);
                queries.add(sql);
                if (!answer(out, 1, script.apply(sql))) {
                    return;
                }
                command = readPacket(in);
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    private static boolean answer(OutputStream out, int first, Answer answer) throws IOException {
        return switch (answer) {
            case Answer.HangUp nothing -> false;
            case Answer.Refusal refusal -> {
                Packet packet = new Packet().bytes(0xff).number(refusal.code(), 2);
                send(
                        out,
                        1,
                        packet.text("#" + refusal.state() + refusal.message()).toByteArray());
                yield true;
            }
            case Answer.Rows table -> {
                int sequence = first;
                for (byte[] packet : packets(table)) {
                    send(out, sequence++, packet);
                }
                yield true;
            }
        };
    }

    private static List<byte[]> packets(Answer.Rows table) {
        List<byte[]> packets = new ArrayList<>();
        packets.add(new byte[] {(byte) table.columns().size()});
        for (String column : table.columns()) {
            Packet packet = new Packet();
            packet.sized("def").sized("").sized("").sized("").sized(column).sized(column);
            packet.bytes(0x0c)
                    .number(UTF8MB4, 2)
                    .number(255, 4)
                    .bytes(VAR_STRING)
                    .number(0, 2)
                    .bytes(0, 0, 0);
            packets.add(packet.toByteArray());
        }
        packets.add(END_OF_ROWS);
        for (List<@Nullable String> row : table.rows()) {
            Packet packet = new Packet();
            row.forEach(packet::sizedOrNull);
            packets.add(packet.toByteArray());
        }
        packets.add(END_OF_ROWS);
        return packets;
    }

    private byte[] greeting() {
        Packet packet = new Packet()
                .bytes(10)
                .text(version)
                .bytes(0)
                .number(1, 4)
                .text("12345678")
                .bytes(0);
        packet.number(CAPABILITIES & 0xffff, 2).bytes(UTF8MB4).number(2, 2).number(CAPABILITIES >>> 16, 2);
        packet.bytes(21)
                .bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                .text("123456789012")
                .bytes(0);
        return packet.text("mysql_native_password").bytes(0).toByteArray();
    }

    private static byte[] readPacket(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
        var _ = in.readUnsignedByte();
        return in.readNBytes(length);
    }

    private static void send(OutputStream out, int sequence, byte[] payload) throws IOException {
        Packet packet = new Packet().number(payload.length, 3).bytes(sequence);
        packet.writeBytes(payload);
        packet.writeTo(out);
        out.flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Packet extends ByteArrayOutputStream {
        Packet bytes(int... bytes) {
            for (int one : bytes) {
                write(one);
            }
            return this;
        }

        Packet number(int number, int length) {
            for (int i = 0; i < length; i++) {
                write(number >>> (8 * i));
            }
            return this;
        }

        Packet text(String text) {
            writeBytes(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        Packet sized(String text) {
            return bytes(text.getBytes(StandardCharsets.UTF_8).length).text(text);
        }

        void sizedOrNull(@Nullable String text) {
            if (text == null) {
                write(0xfb);
            } else {
                var _ = sized(text);
            }
        }
    }
}
