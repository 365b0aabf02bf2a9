package dev.freno.server.group.raft;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.Rules;
import dev.freno.core.rules.Throttle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the rules as bytes. Binary, big-endian, strings in Java's modified UTF-8 after a two-byte length:
 *
 * <pre>
 *   magic    8 bytes   FRENORUL
 *   version  int       2
 *   check    int       CRC32C of magic and version, so that a damaged version is not taken for a newer one
 *   term     long
 *   index    long
 *   throttles int, and for each: app string, present byte (1 store), [store string], ratio double, expiry long
 *   skipped hosts int, and for each: host string, expiry long
 *   announced present byte (1), [leader string, present byte (1 HTTP), [host string, port int]]; not in version 1
 *   digest   32 bytes  SHA-256 of everything before it
 * </pre>
 *
 * Rules are written in the order of their names, so equal rules give equal bytes. The first sixteen bytes keep their
 * layout in every version.
 */
final class SnapshotCodec {
    static final int VERSION = 2;

    private static final int WITHOUT_ANNOUNCEMENT = 1;

    private static final byte[] MAGIC = "FRENORUL".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST_LENGTH = 32;
    private static final int HEADER_LENGTH = 16;
    private static final int HAS_STORE = 1;
    private static final int HAS_ANNOUNCEMENT = 1;

    private SnapshotCodec() {}

    static byte[] encode(RulesSnapshot snapshot) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.write(MAGIC);
            out.writeInt(VERSION);
            out.writeInt(crc(bytes.toByteArray(), MAGIC.length + Integer.BYTES));
            out.writeLong(snapshot.term());
            out.writeLong(snapshot.index());
            write(snapshot.rules(), out);
            write(snapshot.announced(), out);
            out.write(digest(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    private static void write(LeaderNote.@Nullable Announced announced, DataOutputStream out) throws IOException {
        out.writeByte(announced == null ? 0 : HAS_ANNOUNCEMENT);
        if (announced != null) {
            LeaderNote.write(announced, out);
        }
    }

    private static void write(Rules rules, DataOutputStream out) throws IOException {
        List<Throttle> throttles = rules.throttles();
        out.writeInt(throttles.size());
        for (Throttle throttle : throttles) {
            out.writeUTF(throttle.app());
            out.writeByte(throttle.store() == null ? 0 : HAS_STORE);
            if (throttle.store() != null) {
                out.writeUTF(throttle.store());
            }
            out.writeDouble(throttle.ratio());
            out.writeLong(throttle.expiry().epochMillis());
        }
        Map<String, Expiry> hosts = rules.skippedHosts();
        out.writeInt(hosts.size());
        for (Map.Entry<String, Expiry> host : hosts.entrySet()) {
            out.writeUTF(host.getKey());
            out.writeLong(host.getValue().epochMillis());
        }
    }

    /** @throws UnreadableException if these bytes are not exactly one intact snapshot of a version known here */
    static RulesSnapshot decode(byte[] bytes) throws UnreadableException {
        checkHeader(bytes);
        int length = bytes.length - DIGEST_LENGTH;
        if (length < HEADER_LENGTH || !MessageDigest.isEqual(digest(bytes, length), tail(bytes, length))) {
            throw new UnreadableException("its checksum does not match its " + bytes.length + " bytes");
        }
        try {
            DataInputStream in =
                    new DataInputStream(new ByteArrayInputStream(bytes, HEADER_LENGTH, length - HEADER_LENGTH));
            RulesSnapshot snapshot = new RulesSnapshot(
                    in.readLong(), in.readLong(), readRules(in), readAnnounced(intAt(bytes, MAGIC.length), in));
            if (in.available() > 0) {
                throw new UnreadableException("it has " + in.available() + " bytes too many");
            }
            return snapshot;
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new UnreadableException("its content cannot be: " + e);
        }
    }

    private static void checkHeader(byte[] bytes) throws UnreadableException {
        if (bytes.length < HEADER_LENGTH || Arrays.mismatch(MAGIC, Arrays.copyOf(bytes, MAGIC.length)) >= 0) {
            throw new UnreadableException("it does not begin as a snapshot does");
        }
        int version = intAt(bytes, MAGIC.length);
        if (intAt(bytes, MAGIC.length + Integer.BYTES) != crc(bytes, MAGIC.length + Integer.BYTES)) {
            throw new UnreadableException("its head is damaged");
        }
        if (version != VERSION && version != WITHOUT_ANNOUNCEMENT) {
            throw new UnreadableException.NewerVersion("it is of version " + version
                    + " and this freno knows versions up to " + VERSION + ": run the newer freno that wrote it");
        }
    }

    private static LeaderNote.@Nullable Announced readAnnounced(int version, DataInputStream in) throws IOException {
        if (version == WITHOUT_ANNOUNCEMENT) {
            return null;
        }
        int present = in.readUnsignedByte();
        if ((present & ~HAS_ANNOUNCEMENT) != 0) {
            throw new UnreadableException("it has the unknown parts " + present);
        }
        return present == 0 ? null : LeaderNote.read(in);
    }

    private static Rules readRules(DataInputStream in) throws IOException {
        int throttleCount = in.readInt();
        List<Throttle> throttles = new ArrayList<>();
        for (int i = 0; i < throttleCount; i++) {
            String app = in.readUTF();
            throttles.add(new Throttle(app, readStore(in), in.readDouble(), new Expiry(in.readLong())));
        }
        int hostCount = in.readInt();
        Map<String, Expiry> hosts = new HashMap<>();
        for (int i = 0; i < hostCount; i++) {
            hosts.put(in.readUTF(), new Expiry(in.readLong()));
        }
        return Rules.of(throttles, hosts);
    }

    private static @Nullable String readStore(DataInputStream in) throws IOException {
        int present = in.readUnsignedByte();
        if ((present & ~HAS_STORE) != 0) {
            throw new UnreadableException("it has a throttle with the unknown parts " + present);
        }
        return present == 0 ? null : in.readUTF();
    }

    private static int intAt(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }

    private static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static byte[] digest(byte[] bytes, int length) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(bytes, 0, length);
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
