package dev.freno.server.group.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot files of one directory, named {@code snapshot.<term>_<index>} as Ratis does. A file is complete and on
 * disk, with its name, before anybody hears of it.
 *
 * <p>Not thread-safe.
 */
final class SnapshotStore {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
    private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
    private static final String CORRUPT = ".corrupt";

    private final Path directory;

    /** A snapshot file by its name. */
    private record Named(Path file, long term, long index) {}

    SnapshotStore(Path directory) {
        this.directory = directory;
    }

    /** Writes a snapshot so that it survives a crash at any moment, or not at all. */
    Path write(RulesSnapshot snapshot) throws IOException {
        Path file = fileOf(snapshot);
        Path temporary = directory.resolve(file.getFileName() + ".tmp");
        try {
            writeThrough(temporary, SnapshotCodec.encode(snapshot));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        syncDirectory();
        return file;
    }

    private static void writeThrough(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    Path fileOf(RulesSnapshot snapshot) {
        return directory.resolve("snapshot." + snapshot.term() + "_" + snapshot.index());
    }

    private void syncDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * The newest intact snapshot from which the log leads on without a gap, null where the log is whole without one.
     * Damaged newer ones are set aside, once it is sure that the log makes up for them.
     *
     * @throws StoredStateException if acknowledged rules would be missing
     */
    @Nullable RulesSnapshot restore(LogFiles log) throws IOException {
        List<Named> newestFirst = list();
        List<Named> damaged = new ArrayList<>();
        RulesSnapshot found = newestIntact(newestFirst, damaged);
        long from = found == null ? -1 : found.index();
        long needed = newestFirst.isEmpty() ? -1 : newestFirst.getFirst().index();
        if (!log.covers(from, needed) || (!log.isEmpty() && log.first() > from + 1)) {
            throw gap(damaged, from, log);
        }
        setAside(damaged);
        log.deleteBeforeHole();
        deleteTemporaries();
        return found;
    }

    /** The newest snapshot, which must be intact; for one that has just been installed. */
    RulesSnapshot newest() throws IOException {
        List<Named> newestFirst = list();
        if (newestFirst.isEmpty()) {
            throw new StoredStateException("there is no snapshot in " + directory);
        }
        return read(newestFirst.getFirst());
    }

    private static @Nullable RulesSnapshot newestIntact(List<Named> newestFirst, List<Named> damaged)
            throws IOException {
        for (Named named : newestFirst) {
            try {
                return read(named);
            } catch (UnreadableException.NewerVersion e) {
                throw new StoredStateException("cannot read the snapshot " + named.file() + ": " + e.getMessage());
            } catch (UnreadableException e) {
                LOG.warn("the snapshot {} is damaged: {}", named.file(), e.getMessage());
                damaged.add(named);
            }
        }
        return null;
    }

    private static RulesSnapshot read(Named named) throws IOException {
        RulesSnapshot snapshot = SnapshotCodec.decode(Files.readAllBytes(named.file()));
        if (snapshot.term() != named.term() || snapshot.index() != named.index()) {
            throw new UnreadableException("it holds the state after entry " + snapshot.index() + " of term "
                    + snapshot.term() + ", which its name denies");
        }
        return snapshot;
    }

    private StoredStateException gap(List<Named> damaged, long from, LogFiles log) {
        String what = damaged.isEmpty()
                ? "there is no snapshot in " + directory + " to begin with"
                : "the snapshot " + damaged.getFirst().file() + " is damaged";
        return new StoredStateException(what + ", and the log does not make up for it: it "
                + (log.isEmpty() ? "is empty" : "has entries " + log.first() + " to " + log.last())
                + ", needed are those after " + from
                + ". Restore the data directory from a copy, or move it away to start without rules");
    }

    private void setAside(List<Named> damaged) throws IOException {
        if (damaged.isEmpty()) {
            return;
        }
        deleteMatching("snapshot.*" + CORRUPT);
        for (Named named : damaged) {
            Path aside = named.file().resolveSibling(named.file().getFileName() + CORRUPT);
            LOG.warn("set the damaged snapshot aside as {}; the log makes up for it", aside);
            Files.move(named.file(), aside, StandardCopyOption.ATOMIC_MOVE);
        }
        syncDirectory();
    }

    private void deleteTemporaries() throws IOException {
        deleteMatching("snapshot.*.tmp");
    }

    private void deleteMatching(String glob) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private List<Named> list() throws IOException {
        List<Named> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "snapshot.*")) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.add(new Named(file, Long.parseLong(name.group(1)), Long.parseLong(name.group(2))));
                }
            }
        }
        found.sort(Comparator.comparingLong(Named::index).reversed());
        return found;
    }
}
