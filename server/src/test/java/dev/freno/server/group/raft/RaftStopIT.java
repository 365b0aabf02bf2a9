package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stop of a node while another one hangs: it takes connections, as the kernel does for a process that is frozen, and
 * says nothing. Ratis waits three seconds for each connection to it.
 */
final class RaftStopIT {
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final int ANSWER_MILLIS = 20_000;

    @TempDir
    private Path directory;

    private RaftNodes nodes;

    @BeforeEach
    void open() throws Exception {
        nodes = RaftNodes.three(directory);
    }

    @AfterEach
    void close() {
        nodes.close();
        assertThat(nodes.deaths).isEmpty();
    }

    private ServerSocket hang(int node) throws Exception {
        nodes.close(node);
        ServerSocket silent =
                new ServerSocket(InstanceKey.parse(nodes.name(node), 1).port(), 50, InetAddress.getLoopbackAddress());
        silent.setSoTimeout(ANSWER_MILLIS);
        return silent;
    }

    private Duration stop(int node) {
        long begin = System.nanoTime();
        nodes.get(node).handOver();
        nodes.close(node);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void close_ofTheLeaderWhenAFollowerHangs_endsSoonWithAllFilesClosed() throws Exception {
        int leader = nodes.leader();
        nodes.throttle(leader, "a");
        try (ServerSocket hanging = hang(nodes.follower());
                var _ = hanging.accept()) {
            assertThat(stop(leader)).isLessThan(LIMIT);

            RaftGroup again = nodes.open(leader);
            assertThat(again.rules().throttles()).hasSizeLessThan(2);
            eventually("all is there", () -> again.rules().throttles().size() == 1);
            assertThat(nodes.leader()).isIn(nodes.open());
        }
    }

    @Test
    void close_ofACandidateWhenTheOthersHang_endsSoonWithAllFilesClosed() throws Exception {
        int leader = nodes.leader();
        int left = nodes.follower();
        int other = nodes.open().stream()
                .filter(node -> node != leader && node != left)
                .findFirst()
                .orElseThrow();
        try (ServerSocket first = hang(leader);
                ServerSocket second = hang(other);
                var _ = first.accept();
                var _ = second.accept()) {
            assertThat(stop(left)).isLessThan(LIMIT);

            assertThat(nodes.open(left).isLeading()).isFalse();
        }
    }
}
