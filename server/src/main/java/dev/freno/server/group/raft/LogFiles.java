package dev.freno.server.group.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log's segment files, examined before Ratis opens them. Ratis takes whatever ends early for a write that never
 * finished and cuts it off; and it refuses to start after a torn write that left a wrong checksum. Here the two are told
 * apart: damage with nothing intact after it, in the segment that was being written, is a torn write of an entry nobody
 * was told about, and is cut off; any other damage may have hit an acknowledged command, and stops the node.
 *
 * <p>Not thread-safe; used while nothing else has the files open. Reads one segment at a time.
 */
final class LogFiles {
    private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);
    private static final Pattern NAME = Pattern.compile("log_(?:(\\d+)-(\\d+)|inprogress_(\\d+))");

    private final List<Segment> segments = new ArrayList<>();

    /**
     * A segment file.
     *
     * @param file where it is
     * @param start the index of its first entry
     * @param end the index of its last entry; {@code start - 1} if it has none
     */
    private record Segment(Path file, long start, long end) {}

    private LogFiles() {}

    /**
     * Examines all segments of a directory and cuts off a torn write.
     *
     * @throws StoredStateException if an entry that may have been acknowledged is damaged
     */
    static LogFiles examine(Path directory) throws IOException {
        LogFiles log = new LogFiles();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "log_*")) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches() && Files.size(file) > 0) {
                    log.segments.add(name.group(3) == null ? closed(file, name) : open(file, name));
                }
            }
        }
        log.segments.sort(Comparator.comparingLong(Segment::start));
        return log;
    }

    private static Segment closed(Path file, Matcher name) throws IOException {
        long start = Long.parseLong(name.group(1));
        long end = Long.parseLong(name.group(2));
        SegmentBytes bytes = new SegmentBytes(Files.readAllBytes(file));
        if (!bytes.isClean() || bytes.entryCount() != end - start + 1) {
            throw damaged(file, bytes);
        }
        return new Segment(file, start, end);
    }

    private static Segment open(Path file, Matcher name) throws IOException {
        long start = Long.parseLong(name.group(3));
        SegmentBytes bytes = new SegmentBytes(Files.readAllBytes(file));
        if (!bytes.isClean()) {
            if (!bytes.hasHeader() || bytes.hasIntactEntryAfterDamage()) {
                throw damaged(file, bytes);
            }
            cutOff(file, bytes);
        }
        return new Segment(file, start, start + bytes.entryCount() - 1);
    }

    private static void cutOff(Path file, SegmentBytes bytes) throws IOException {
        LOG.warn(
                "the last write to {} was torn after {} entries, before anybody was told of it: cutting off what follows"
                        + " byte {}",
                file,
                bytes.entryCount(),
                bytes.intactLength());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes.intactLength());
            channel.force(true);
        }
    }

    private static StoredStateException damaged(Path file, SegmentBytes bytes) {
        return new StoredStateException("the log file " + file + " is damaged at byte " + bytes.intactLength()
                + ", after "
                + bytes.entryCount() + " entries, and rules that were acknowledged may be in it. Restore the data"
                + " directory from a copy, or move it away to start without rules");
    }

    /** The index of the first entry from which on none is missing; one past {@link #last} if there is no entry. */
    long first() {
        int i = segments.size() - 1;
        while (i > 0 && segments.get(i - 1).end() + 1 == segments.get(i).start()) {
            i--;
        }
        return i < 0 ? 0 : segments.get(i).start();
    }

    /** The index of the last entry, -1 if there is none. */
    long last() {
        return segments.isEmpty() ? -1 : segments.getLast().end();
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Whether every entry after the first and up to the second index is here. */
    boolean covers(long afterIndex, long upToIndex) {
        return upToIndex <= afterIndex || (!isEmpty() && first() <= afterIndex + 1 && upToIndex <= last());
    }

    /**
     * Deletes what an interrupted purge left behind a hole: Ratis deletes the newest of the old segments first, and
     * would not open what then remains.
     */
    void deleteBeforeHole() throws IOException {
        long first = first();
        for (Segment segment : segments) {
            if (segment.start() < first) {
                LOG.warn("deleting {}, left behind by an interrupted purge of the log", segment.file());
                Files.delete(segment.file());
            }
        }
    }
}
