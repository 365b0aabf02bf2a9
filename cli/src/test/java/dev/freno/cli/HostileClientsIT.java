package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.freno.lab.Eventually;
import dev.freno.lab.Heartbeat;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node with a real database, and clients that mean harm. All the while an honest client asks without pause, and each of
 * its checks must be answered with 200. Probes have generous deadlines here, so that what is measured is what clients do
 * to the node, and not how busy the machine is.
 */
@ExtendWith(LogsOnFailure.class)
class HostileClientsIT {
    private static final String CHECK = "/check/honest/mysql/main";
    private static final int MAX_RESIDENT_MEBIBYTES = 400;
    private static final int WANTED_CONNECTIONS = 10_000;
    private static final int LEAST_CONNECTIONS = 1_000;
    private static final int OTHER_FILES = 2_000;
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private static Path directory;

    private static LabCluster lab;
    private static NodeFixture node;

    private HonestClient honest;

    @BeforeAll
    static void start() {
        lab = LabCluster.start(LabConfig.of(0));
        node = NodeFixture.start(directory, """
                {"User": "%s", "Password": "%s", "MetricQuery": "%s", "ThrottleThreshold": 60,
                 "ProbeDeadlineMillis": 20000, "FreshnessMillis": 20000,
                 "Clusters": {"main": {"StaticHostsSettings": {"Hosts": ["%s"]}}}}""".formatted(
                        lab.probeUser().name(),
                        lab.probeUser().password(),
                        Heartbeat.LAG_QUERY,
                        lab.primary().address()));
        System.out.println("first 200 for a check " + node.awaitOk(CHECK) + " ms after the process was started");
    }

    @AfterAll
    static void stop() {
        node.close();
        lab.close();
    }

    @BeforeEach
    void beHonest() throws IOException {
        honest = new HonestClient();
    }

    /** It outlives every attack, and so does the node. */
    @AfterEach
    void stillFine() throws Exception {
        int before = honest.answers.get();
        Eventually.eventually(
                "more answers", NodeFixture.SOON, () -> honest.failure != null || honest.answers.get() > before + 50);
        honest.end();
        assertThat(honest.failure).isNull();
        assertThat(node.status(CHECK)).isEqualTo(200);
        assertThat(node.process().isAlive()).isTrue();
        assertThat(node.process().residentMebibytes()).isLessThan(MAX_RESIDENT_MEBIBYTES);
    }

    /** Asks on one connection without pause. */
    private static final class HonestClient {
        private final AtomicInteger answers = new AtomicInteger();
        private final KeptConnection connection = node.connect();
        private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
        private volatile boolean asking = true;
        private volatile @Nullable String failure;

        private HonestClient() throws IOException {
            thread.start();
        }

        private void run() {
            try {
                while (asking) {
                    int status = connection.get(CHECK);
                    if (status != 200) {
                        failure = status + " " + connection.body();
                        return;
                    }
                    answers.incrementAndGet();
                }
            } catch (IOException e) {
                failure = e.toString();
            }
        }

        private void end() throws InterruptedException, IOException {
            asking = false;
            thread.join();
            connection.close();
        }
    }

    @Test
    void garbage_whenSent_isRefusedOrCut() throws IOException {
        long seed = System.nanoTime();
        System.out.println("garbage, seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(1, 4_000)];
            random.nextBytes(bytes);
            String end = random.nextBoolean() ? "\r\n\r\n" : "";
            try (KeptConnection connection = node.connect()) {
                connection.send(new String(bytes, StandardCharsets.ISO_8859_1) + end);
            } catch (IOException cut) {
                // As it should be.
            }
        }
    }

    @Test
    void halfRequests_whenLeftOpen_harmNobody() throws IOException {
        List<KeptConnection> open = new ArrayList<>();
        String whole = "GET " + CHECK + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n";
        for (int i = 0; i < whole.length() * 3; i++) {
            KeptConnection connection = node.connect();
            connection.send(whole.substring(0, i % whole.length()));
            open.add(connection);
        }
        assertThat(node.status(CHECK)).isEqualTo(200);
        for (KeptConnection connection : open) {
            connection.close();
        }
    }

    @Test
    void names_whenTheyAreAMegabyteLong_areRefusedWithoutKeepingThem() throws IOException {
        String name = "x".repeat(MEBIBYTE);
        for (int i = 0; i < 50; i++) {
            for (String path : List.of("/check/" + name + "/mysql/main", "/throttle-app/" + name, "/" + name)) {
                refused(path, 414);
            }
        }
        refused("/check/" + "x".repeat(9_000) + "/mysql/main", 414);
        refused("/check/" + "x".repeat(129) + "/mysql/main", 400);
        refused("/throttle-app/" + "x".repeat(4_000), 400);
        assertThat(node.text("/debug/vars")).doesNotContain("xxxx");
        assertThat(node.text("/recent-apps")).doesNotContain("xxxx");
    }

    /** The node may cut before all is sent, and then the answer may be lost on the way. */
    private static void refused(String path, int status) throws IOException {
        try (KeptConnection connection = node.connect()) {
            assertThat(connection.get(path)).isEqualTo(status);
        } catch (IOException cut) {
            assertThat(path.length()).isGreaterThan(MEBIBYTE);
        }
    }

    @Test
    void escapes_whenBad_areRefusedOnAConnectionThatLivesOn() throws IOException {
        try (KeptConnection connection = node.connect()) {
            for (String app : List.of("%", "%2", "%zz", "a%", "%ff%fe", "%00", "%0d%0aX")) {
                assertThat(connection.get("/check/" + app + "/mysql/main"))
                        .as(app)
                        .isEqualTo(400);
                assertThat(connection.get("/throttle-app/" + app)).as(app).isEqualTo(400);
            }
            assertThat(connection.get("/check/a%2Fb/mysql/main")).isEqualTo(404);
            assertThat(connection.get(CHECK)).isEqualTo(200);
        }
    }

    @Test
    void connections_whenThousandsAreIdle_costLittleAndHarmNobody() throws IOException {
        int count = affordableConnections();
        long before = node.process().residentMebibytes();
        List<SocketChannel> idle = new ArrayList<>();
        try {
            ByteBuffer request = ByteBuffer.wrap(
                    "HEAD /lb-check HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port());
            for (int i = 0; i < count; i++) {
                SocketChannel channel = SocketChannel.open(address);
                idle.add(channel);
                if (i % 2 == 0) {
                    channel.write(request.rewind());
                }
            }
            assertThat(node.status(CHECK)).isEqualTo(200);
            long resident = node.process().residentMebibytes();
            System.out.println(count + " idle connections: resident " + resident + " MiB, " + before + " before");
            assertThat(resident).isLessThan(MAX_RESIDENT_MEBIBYTES);
        } finally {
            for (SocketChannel channel : idle) {
                channel.close();
            }
        }
    }

    /** As many as this JVM and the node, which inherits the limit, may have open files for. */
    private static int affordableConnections() {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long limit = system.getMaxFileDescriptorCount();
        int count = (int) Math.min(WANTED_CONNECTIONS, limit - OTHER_FILES);
        if (count < WANTED_CONNECTIONS) {
            System.out.println(
                    "at most " + limit + " open files: " + count + " connections instead of " + WANTED_CONNECTIONS);
        }
        assertThat(count).as("open files, see ulimit -n").isGreaterThanOrEqualTo(LEAST_CONNECTIONS);
        return count;
    }
}
