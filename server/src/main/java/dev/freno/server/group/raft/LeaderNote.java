package dev.freno.server.group.raft;

import dev.freno.core.store.InstanceKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What a leader tells about itself in the replicated log, beside the commands on rules. As bytes they begin as those do,
 * with a version, 1, and a kind; strings are in Java's modified UTF-8 after a two-byte length:
 *
 * <pre>
 *   6 announced:  leader string, present byte (1 HTTP), [host string, port int]
 *   7 released:   leader string
 * </pre>
 *
 * <p>Immutable.
 */
sealed interface LeaderNote {
    int ANNOUNCED = 6;
    int RELEASED = 7;

    /** The name of the leader in the group. */
    String leader();

    /**
     * The leader's name, and where it serves HTTP.
     *
     * @param http null where it does not say
     */
    record Announced(String leader, @Nullable InstanceKey http) implements LeaderNote {}

    /**
     * The leader of this entry's term claims to lead no more, so that its successor need not wait for its claim to run
     * out. An {@link Announced} that comes later in the same term takes that back.
     */
    record Released(String leader) implements LeaderNote {}

    /** Whether these bytes are to be read as a note, and not as a command. */
    static boolean isNote(byte[] bytes) {
        return bytes.length > 1
                && bytes[0] == RuleCommandCodec.VERSION
                && (bytes[1] == ANNOUNCED || bytes[1] == RELEASED);
    }

    static byte[] encode(LeaderNote note) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeByte(RuleCommandCodec.VERSION);
            switch (note) {
                case Announced announced -> {
                    out.writeByte(ANNOUNCED);
                    write(announced, out);
                }
                case Released released -> {
                    out.writeByte(RELEASED);
                    out.writeUTF(released.leader());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a note.
     *
     * @throws UnreadableException if these bytes are not exactly one
     */
    static LeaderNote decode(byte[] bytes) throws UnreadableException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 2, Math.max(0, bytes.length - 2)));
        try {
            LeaderNote note = bytes[1] == ANNOUNCED ? read(in) : new Released(in.readUTF());
            if (in.available() > 0) {
                throw new UnreadableException("a leader's note with " + in.available() + " bytes too many");
            }
            return note;
        } catch (EOFException e) {
            throw new UnreadableException("a leader's note that ends early, after " + bytes.length + " bytes");
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new UnreadableException("a leader's note that cannot be: " + e.getMessage());
        }
    }

    /** An announcement without version and kind. */
    static void write(Announced announced, DataOutputStream out) throws IOException {
        InstanceKey http = announced.http();
        out.writeUTF(announced.leader());
        out.writeByte(http == null ? 0 : 1);
        if (http != null) {
            out.writeUTF(http.host());
            out.writeInt(http.port());
        }
    }

    /** The inverse of {@link #write}. */
    static Announced read(DataInputStream in) throws IOException {
        String leader = in.readUTF();
        int present = in.readUnsignedByte();
        if (present > 1) {
            throw new UnreadableException("an announcement with the unknown parts " + present);
        }
        return new Announced(leader, present == 0 ? null : new InstanceKey(in.readUTF(), in.readInt()));
    }
}
