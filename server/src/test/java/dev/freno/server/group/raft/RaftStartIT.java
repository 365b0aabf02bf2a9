package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.server.group.GroupStartException;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a node begins and ends. */
final class RaftStartIT {
    @TempDir
    private Path directory;

    private static Set<String> threads() {
        Set<String> names = new HashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            names.add(thread.threadId() + " " + thread.getName());
        }
        return names;
    }

    /** The original hung before it listened, without a word. */
    @Test
    void open_whenAnotherProcessHoldsTheDirectory_isRefusedAtOnce() throws Exception {
        RaftFixture fixture = new RaftFixture(directory.resolve("data"));
        Process other = CrashingWriter.start(
                fixture.directory, fixture.bind, 0, directory.resolve("errors").toFile());
        try (BufferedReader out = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("LEADING");
            RaftFixture second = new RaftFixture(fixture.directory);

            assertThatThrownBy(second::leading)
                    .isInstanceOf(GroupStartException.class)
                    .hasMessageContaining(fixture.directory.toString())
                    .hasMessageContaining("process " + other.pid());
        } finally {
            other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        fixture.leading().close();
    }

    @Test
    void open_whenTheAddressIsTaken_isRefusedAndNothingIsLeftOpen() throws Exception {
        RaftFixture fixture = new RaftFixture(directory.resolve("data"));
        int port = Integer.parseInt(fixture.bind.substring(fixture.bind.indexOf(':') + 1));
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(fixture::leading)
                    .isInstanceOf(GroupStartException.class)
                    .hasMessageContaining(fixture.bind);
        }
        fixture.leading().close();
    }

    @Test
    void open_whenTheStoredGroupLeavesThisNodeOut_isRefused() throws Exception {
        RaftFixture before = new RaftFixture(directory.resolve("data"));
        before.leading().close();
        RaftFixture moved = new RaftFixture(before.directory);

        assertThatThrownBy(moved::leading)
                .isInstanceOf(GroupStartException.class)
                .hasMessageContaining(before.bind)
                .hasMessageContaining(moved.bind)
                .hasMessageContaining("could never lead");

        before.leading().close();
    }

    @Test
    void open_whenUncaughtExceptionsHadAHandler_keepsIt() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

        new RaftFixture(directory.resolve("data")).leading().close();

        assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(before);
    }

    @Test
    void close_leavesNoThreadBehind() throws Exception {
        Set<String> before = threads();

        new RaftFixture(directory.resolve("data")).leading().close();

        eventually("threads are gone", () -> newThreads(before).isEmpty());
    }

    @Test
    void open_whenRefused_leavesNoThreadBehind() throws Exception {
        RaftFixture fixture = new RaftFixture(directory.resolve("data"));
        fixture.leading().close();
        Set<String> before = threads();

        assertThatThrownBy(new RaftFixture(fixture.directory)::leading).isInstanceOf(GroupStartException.class);

        eventually("threads are gone", () -> newThreads(before).isEmpty());
    }

    private static List<String> newThreads(Set<String> before) {
        return threads().stream().filter(name -> !before.contains(name)).toList();
    }
}
