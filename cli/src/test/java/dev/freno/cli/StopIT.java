package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A stop in order: soon, with exit code 0, whatever clients are doing. */
@ExtendWith(LogsOnFailure.class)
class StopIT {
    private static final int BUSY = 8;
    private static final int IDLE = 200;
    private static final int HALF = 20;
    private static final long LIMIT_MILLIS = 5_000;

    @TempDir
    private Path directory;

    @Test
    void sigterm_whenRequestsAreInFlightAndConnectionsIdle_endsWithSuccess() throws Exception {
        try (NodeFixture node = NodeFixture.start(directory)) {
            stopUnderLoad("SIGTERM", node, FrenoProcess::terminate);
        }
    }

    /** A shell that starts the build in the background has SIGINT ignored, and a JVM inherits that. */
    @Test
    void sigint_whenRequestsAreInFlightAndConnectionsIdle_endsWithSuccess() throws Exception {
        try (NodeFixture node = NodeFixture.startWithDefaultSignals(directory)) {
            stopUnderLoad("SIGINT", node, FrenoProcess::interrupt);
        }
    }

    /** Until everything had started, a stop in order looked like a death by the signal: exit code 143. */
    @Test
    void sigterm_whileTheNodeIsStarting_endsWithSuccess() {
        try (NodeFixture node = NodeFixture.start(directory)) {
            Eventually.eventually("the start is under way", () -> Files.exists(node.data()));
            node.process().terminate();
            assertThat(node.process().awaitExit()).as(node.process().logs()).isZero();
        }
    }

    private interface Signal {
        void to(FrenoProcess process);
    }

    private static void stopUnderLoad(String name, NodeFixture node, Signal signal) throws Exception {
        node.awaitLeading();
        List<KeptConnection> idle = idle(node);
        Queue<String> broken = new ConcurrentLinkedQueue<>();
        CountDownLatch underWay = new CountDownLatch(100);
        List<Thread> busy = new ArrayList<>();
        for (int i = 0; i < BUSY; i++) {
            int client = i;
            busy.add(Thread.startVirtualThread(() -> ask(node, client, underWay, broken)));
        }
        assertThat(underWay.await(NodeFixture.SOON.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        long begin = System.nanoTime();
        signal.to(node.process());
        int exitCode = node.process().awaitExit();
        long millis = (System.nanoTime() - begin) / 1_000_000;
        System.out.println(name + " with " + BUSY + " busy, " + HALF + " half and " + IDLE
                + " idle clients: ended after " + millis + " ms");
        assertThat(exitCode).as(node.process().logs()).isZero();
        assertThat(millis).isLessThan(LIMIT_MILLIS);
        for (Thread thread : busy) {
            thread.join();
        }
        assertThat(broken).isEmpty();
        for (KeptConnection connection : idle) {
            connection.close();
        }
    }

    private static List<KeptConnection> idle(NodeFixture node) throws IOException {
        List<KeptConnection> idle = new ArrayList<>();
        for (int i = 0; i < IDLE + HALF; i++) {
            KeptConnection connection = node.connect();
            assertThat(connection.get("/lb-check")).isEqualTo(200);
            if (i < HALF) {
                connection.send("GET /check/half");
            }
            idle.add(connection);
        }
        return idle;
    }

    /** Commands and reports, until the connection ends; what is answered must be whole and fine. */
    private static void ask(NodeFixture node, int client, CountDownLatch underWay, Queue<String> broken) {
        try (KeptConnection connection = node.connect()) {
            for (int i = 0; ; i++) {
                String path = i % 2 == 0 ? "/throttle-app/c" + client + "-" + i : "/throttled-apps";
                int status = connection.get(path);
                if (status != 200 && status != 503) {
                    broken.add(path + ": " + status + " " + connection.body());
                }
                underWay.countDown();
            }
        } catch (IOException ended) {
            if (String.valueOf(ended.getMessage()).startsWith("the answer ends")) {
                broken.add(ended.getMessage());
            }
        }
    }
}
