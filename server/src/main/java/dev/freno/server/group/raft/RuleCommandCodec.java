package dev.freno.server.group.raft;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.RuleCommand.DropExpired;
import dev.freno.core.rules.RuleCommand.RecoverHost;
import dev.freno.core.rules.RuleCommand.SkipHost;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.core.rules.RuleCommand.UnthrottleApp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Commands as bytes in the replicated log. Binary, big-endian, strings in Java's modified UTF-8 after a two-byte length:
 *
 * <pre>
 *   version  byte   1
 *   op       byte   1 throttle, 2 unthrottle, 3 skip, 4 recover, 5 drop expired
 *   1:  app string, present byte (1 store, 2 ratio, 4 expiry), [store string], [ratio double], [expiry long],
 *       default expiry long, at long
 *   2:  app string, present byte (1 store), [store string]
 *   3:  host string, expiry long
 *   4:  host string
 *   5:  at long
 *   6, 7: notes of a leader, see LeaderNote
 * </pre>
 *
 * Instants are epoch milliseconds. Nothing may follow. A command that an older node cannot read must get a new version:
 * that node then stops, rather than going on without it and disagreeing with the others.
 */
final class RuleCommandCodec {
    static final int VERSION = 1;

    /** The longest app, store or host name in a command, in UTF-16 units. */
    static final int MAX_NAME = 512;

    private static final int THROTTLE = 1;
    private static final int UNTHROTTLE = 2;
    private static final int SKIP = 3;
    private static final int RECOVER = 4;
    private static final int DROP_EXPIRED = 5;

    private static final int HAS_STORE = 1;
    private static final int HAS_RATIO = 2;
    private static final int HAS_EXPIRY = 4;

    private RuleCommandCodec() {}

    /** @throws IllegalArgumentException if the command could not be applied, for the one who sent it */
    static byte[] encode(RuleCommand command) {
        validate(command);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeByte(VERSION);
            write(command, out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    private static void write(RuleCommand command, DataOutputStream out) throws IOException {
        switch (command) {
            case ThrottleApp throttle -> write(throttle, out);
            case UnthrottleApp unthrottle -> {
                out.writeByte(UNTHROTTLE);
                out.writeUTF(unthrottle.app());
                out.writeByte(unthrottle.store() == null ? 0 : HAS_STORE);
                if (unthrottle.store() != null) {
                    out.writeUTF(unthrottle.store());
                }
            }
            case SkipHost skip -> {
                out.writeByte(SKIP);
                out.writeUTF(skip.host());
                out.writeLong(skip.expiry().epochMillis());
            }
            case RecoverHost recover -> {
                out.writeByte(RECOVER);
                out.writeUTF(recover.host());
            }
            case DropExpired drop -> {
                out.writeByte(DROP_EXPIRED);
                out.writeLong(drop.atMillis());
            }
        }
    }

    private static void write(ThrottleApp throttle, DataOutputStream out) throws IOException {
        out.writeByte(THROTTLE);
        out.writeUTF(throttle.app());
        out.writeByte((throttle.store() == null ? 0 : HAS_STORE)
                | (throttle.ratio() == null ? 0 : HAS_RATIO)
                | (throttle.expiry() == null ? 0 : HAS_EXPIRY));
        if (throttle.store() != null) {
            out.writeUTF(throttle.store());
        }
        if (throttle.ratio() != null) {
            out.writeDouble(throttle.ratio());
        }
        if (throttle.expiry() != null) {
            out.writeLong(throttle.expiry().epochMillis());
        }
        out.writeLong(throttle.defaultExpiry().epochMillis());
        out.writeLong(throttle.atMillis());
    }

    /** @throws UnreadableException if these bytes are not exactly one command that could be applied */
    static RuleCommand decode(byte[] bytes) throws UnreadableException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        try {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new UnreadableException.NewerVersion("a rule command of version " + version
                        + "; this freno knows version " + VERSION + ": run the newer freno that wrote it");
            }
            RuleCommand command = read(in);
            if (in.available() > 0) {
                throw new UnreadableException("a rule command with " + in.available() + " bytes too many");
            }
            validate(command);
            return command;
        } catch (EOFException e) {
            throw new UnreadableException("a rule command that ends early, after " + bytes.length + " bytes");
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new UnreadableException("a rule command that cannot be: " + e.getMessage());
        }
    }

    private static RuleCommand read(DataInputStream in) throws IOException {
        int op = in.readUnsignedByte();
        return switch (op) {
            case THROTTLE -> readThrottle(in);
            case UNTHROTTLE -> {
                String app = in.readUTF();
                yield new UnthrottleApp(app, readStore(in, readPresent(in, HAS_STORE)));
            }
            case SKIP -> new SkipHost(in.readUTF(), new Expiry(in.readLong()));
            case RECOVER -> new RecoverHost(in.readUTF());
            case DROP_EXPIRED -> new DropExpired(in.readLong());
            default ->
                throw new UnreadableException.NewerVersion(
                        "a rule command of the unknown kind " + op + "; run the newer freno that wrote it");
        };
    }

    private static ThrottleApp readThrottle(DataInputStream in) throws IOException {
        String app = in.readUTF();
        int present = readPresent(in, HAS_STORE | HAS_RATIO | HAS_EXPIRY);
        String store = readStore(in, present);
        Double ratio = (present & HAS_RATIO) == 0 ? null : in.readDouble();
        Expiry expiry = (present & HAS_EXPIRY) == 0 ? null : new Expiry(in.readLong());
        return new ThrottleApp(app, store, ratio, expiry, new Expiry(in.readLong()), in.readLong());
    }

    private static int readPresent(DataInputStream in, int known) throws IOException {
        int present = in.readUnsignedByte();
        if ((present & ~known) != 0) {
            throw new UnreadableException("a rule command with the unknown parts " + present);
        }
        return present;
    }

    private static @Nullable String readStore(DataInputStream in, int present) throws IOException {
        return (present & HAS_STORE) == 0 ? null : in.readUTF();
    }

    private static void validate(RuleCommand command) {
        switch (command) {
            case ThrottleApp throttle -> {
                checkApp(throttle.app());
                checkStore(throttle.store());
            }
            case UnthrottleApp unthrottle -> {
                checkApp(unthrottle.app());
                checkStore(unthrottle.store());
            }
            case SkipHost skip -> checkName("host", skip.host());
            case RecoverHost recover -> checkName("host", recover.host());
            case DropExpired _ -> {}
        }
    }

    /** A slash parts app and store in the name of a rule, so an app has none. */
    private static void checkApp(String app) {
        checkName("app", app);
        if (app.indexOf('/') >= 0) {
            throw new IllegalArgumentException("an app name has no '/'");
        }
    }

    private static void checkStore(@Nullable String store) {
        if (store != null) {
            checkName("store", store);
        }
    }

    private static void checkName(String what, String name) {
        if (name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "the name of the " + what + " has " + name.length() + " characters, more than " + MAX_NAME);
        }
    }
}
