package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;

import dev.freno.core.time.Moments;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.group.GroupListener;
import dev.freno.server.group.GroupStartException;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.group.RecordingListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A group of one in a directory, that can be opened again and again on the same address. */
final class RaftFixture {
    static final RaftTuning FAST = new RaftTuning(
            Duration.ofMillis(20),
            Duration.ofSeconds(3),
            1000,
            Duration.ofMillis(50),
            Duration.ofMinutes(10),
            1000,
            Duration.ofSeconds(20));

    final Path directory;
    final String bind;
    final List<String> deaths = new CopyOnWriteArrayList<>();

    RaftFixture(Path directory) {
        this(directory, "127.0.0.1:" + freePort());
    }

    RaftFixture(Path directory, String bind) {
        this.directory = directory;
        this.bind = bind;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    GroupSettings.Raft settings(boolean forced) {
        return new GroupSettings.Raft(bind, List.of(bind), directory, forced);
    }

    RaftGroup open(RaftTuning tuning, GroupListener listener, Moments moments, boolean forced)
            throws GroupStartException {
        return RaftGroup.open(settings(forced), null, tuning, listener, moments, deaths::add);
    }

    /** Opens with tuning for tests and waits until it leads. */
    RaftGroup leading() throws GroupStartException {
        RaftGroup group = open(FAST, new RecordingListener(), new MovableMoments(), false);
        eventually("the node leads", group::isLeading);
        return group;
    }

    Path log() {
        return storage().resolve("current");
    }

    Path snapshots() {
        return storage().resolve("sm");
    }

    private Path storage() {
        return directory.resolve("raft").resolve(Membership.GROUP.getUuid().toString());
    }

    /** The files of a directory with this beginning, in the order of names. */
    static List<Path> files(Path directory, String beginning) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(beginning))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
