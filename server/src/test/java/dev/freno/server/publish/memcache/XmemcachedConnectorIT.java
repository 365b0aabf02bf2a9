package dev.freno.server.publish.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import dev.freno.lab.Eventually;
import dev.freno.lab.Memcached;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The library's connections to a real memcached, and to what is none. */
@EnabledIf("dev.freno.lab.Memcached#isInstalled")
class XmemcachedConnectorIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String KEY = "freno/mysql/s";
    private static final List<Write> REMOVAL = List.of(new Write.Remove(KEY));

    private final CacheConnector connector = new XmemcachedConnector();
    private Memcached memcached;
    private InstanceKey server;

    @BeforeEach
    void start() {
        memcached = Memcached.start();
        server = InstanceKey.parse(memcached.address(), 0);
    }

    @AfterEach
    void stop() {
        if (memcached != null) {
            memcached.close();
        }
    }

    @Test
    void execute_ofALargeBatch_hasAllDoneWhenItReturns() throws IOException {
        List<Write> puts = new ArrayList<>();
        List<Write> removals = new ArrayList<>();
        for (int i = 0; i < ServerFeed.MAX_BATCH; i++) {
            String key = "k".repeat(240) + i;
            puts.add(new Write.Put(key, 1, "1700000000000:1.000000"));
            removals.add(new Write.Remove(key));
        }
        try (CacheConnection connection = new XmemcachedConnector().connect(server, 0)) {
            connection.execute(puts);
            connection.execute(removals);
            for (Write removal : removals) {
                assertThat(memcached.get(removal.key())).isEmpty();
            }
            Eventually.eventually("all there", SOON, () -> {
                connection.execute(puts);
                return puts.stream().allMatch(put -> memcached.get(put.key()).isPresent());
            });
        }
    }

    @Test
    void connect_toANameOfLocalhost_isMade() throws IOException {
        try (CacheConnection connection =
                new XmemcachedConnector().connect(new InstanceKey("localhost", memcached.port()), 0)) {
            connection.execute(List.of(new Write.Remove(KEY)));
        }
    }

    @Test
    void connections_thatWereClosed_leaveNoThreadsAndNoFiles() throws IOException {
        connectAndClose(3);
        Eventually.eventually("threads", SOON, () -> threads() == 0);
        long files = openFiles();
        connectAndClose(40);
        memcached.freeze();
        for (int i = 0; i < 4; i++) {
            try (CacheConnection connection = connector.connect(server, i)) {
                assertThatThrownBy(() -> connection.execute(REMOVAL))
                        .isInstanceOf(IOException.class)
                        .hasMessage("no answer within 500 ms");
            }
        }
        memcached.thaw();
        Eventually.eventually("threads", SOON, () -> threads() == 0);
        Eventually.eventually("files beyond " + files, SOON, () -> openFiles() - files, more -> more < 10);
    }

    private void connectAndClose(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (CacheConnection connection = connector.connect(server, i)) {
                connection.execute(REMOVAL);
            }
        }
    }

    /** A database greets whoever connects; other servers hang up, which may be before the connection counts as made. */
    @Test
    void connectOrExecute_whenTheServerIsNoMemcached_fails() throws IOException {
        for (String greeting : List.of("5.5.5-10.11\r\n", "VALUE k 0 1\r\nx\r\nEND\r\n", "\r\n\0\0\0", "")) {
            try (ServerSocket stranger = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
                Thread.startVirtualThread(() -> greet(stranger, greeting));
                InstanceKey address = new InstanceKey("127.0.0.1", stranger.getLocalPort());
                assertThatThrownBy(() -> connectAndRemove(address)).as(greeting).isInstanceOf(IOException.class);
            }
        }
        Eventually.eventually("threads", SOON, () -> threads() == 0);
    }

    private void connectAndRemove(InstanceKey address) throws IOException {
        try (CacheConnection connection = connector.connect(address, 0)) {
            connection.execute(REMOVAL);
        }
    }

    private static void greet(ServerSocket stranger, String greeting) {
        try {
            while (true) {
                Socket client = stranger.accept();
                client.getOutputStream().write(greeting.getBytes(StandardCharsets.ISO_8859_1));
                if (greeting.isEmpty()) {
                    client.close();
                }
            }
        } catch (IOException endOfTheStranger) {
            return;
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().toLowerCase(Locale.ROOT))
                .filter(name -> name.contains("memcached") || name.contains("heal-session"))
                .count();
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
