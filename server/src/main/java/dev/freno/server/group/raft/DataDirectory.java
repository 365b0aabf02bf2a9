package dev.freno.server.group.raft;

import dev.freno.server.group.GroupStartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory in which a node keeps its part of the group, held by a lock for as long as this is open. The lock is the
 * operating system's, so it ends with the process however that dies.
 */
final class DataDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final String LOCK_FILE = "freno.lock";
    private static final String STORAGE = "raft";

    /** There while this node has no part in the group's votes; says whether it will be added without being asked for. */
    private static final String JOINING_FILE = "joining";

    private static final String RETURNS = "returns";
    private static final String WAITS = "waits to be added";

    /** Files by which the original freno's data directory is known. */
    private static final List<String> ORIGINAL = List.of("raft.db", "peers.json");

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Creates the directory where it is missing, and takes hold of it.
     *
     * @throws GroupStartException naming the directory, if another process holds it, it is not ours, or it cannot be
     *     written
     */
    static DataDirectory open(Path configured) throws GroupStartException {
        Path path = configured.toAbsolutePath().normalize();
        refuseOriginal(path);
        FileChannel channel = null;
        try {
            Files.createDirectories(path.resolve(STORAGE));
            channel = FileChannel.open(
                    path.resolve(LOCK_FILE),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                throw new GroupStartException("the raft data directory " + path + " is in use by another freno"
                        + holder(channel) + ". Stop that one, or give this one a directory of its own");
            }
            sign(channel);
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new GroupStartException("cannot use " + path + " as raft data directory: " + e, e);
        } catch (GroupStartException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private static void refuseOriginal(Path path) throws GroupStartException {
        for (String name : ORIGINAL) {
            if (Files.exists(path.resolve(name))) {
                throw new GroupStartException("the raft data directory " + path
                        + " belongs to the original freno: it has "
                        + name + ", which cannot be taken over. Give this node a directory of its own; its rules start"
                        + " empty");
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another group of this process holds it
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        int length = channel.read(bytes, 0);
        String pid = length <= 0 ? "" : new String(bytes.array(), 0, length, StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "" : " (process " + pid + ")";
    }

    private static void sign(FileChannel channel) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
    }

    /** Where Ratis keeps its files; nothing else is there. */
    Path storage() {
        return path.resolve(STORAGE);
    }

    /** Whether there is anything of the group here; it may be no more than its frame. */
    boolean hasGroup() {
        return Files.isDirectory(group());
    }

    private Path group() {
        return storage().resolve(Membership.GROUP.getUuid().toString());
    }

    /** Removes this node's part of the group: only for one that is proven not to be a member. */
    void forgetGroup() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(group())) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    /** Whether this node began without being a member, and has not become one since. */
    boolean isJoining() {
        return Files.exists(path.resolve(JOINING_FILE));
    }

    /** Whether it was a member before, and shall be one again by itself. */
    boolean isReturning() throws IOException {
        return isJoining() && Files.readString(path.resolve(JOINING_FILE)).startsWith(RETURNS);
    }

    /** Notes, durably, that this node is not a member yet. */
    void noteJoining(boolean returns) throws IOException {
        Path file = path.resolve(JOINING_FILE);
        Path draft = path.resolve(JOINING_FILE + ".new");
        Files.writeString(draft, (returns ? RETURNS : WAITS) + "\n");
        sync(draft, StandardOpenOption.WRITE);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(path, StandardOpenOption.READ);
    }

    void noteJoined() throws IOException {
        Files.deleteIfExists(path.resolve(JOINING_FILE));
    }

    private static void sync(Path path, StandardOpenOption mode) throws IOException {
        try (FileChannel opened = FileChannel.open(path, mode)) {
            opened.force(true);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** Lets go of the directory. */
    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.warn("cannot close the lock of a raft data directory", e);
        }
    }
}
