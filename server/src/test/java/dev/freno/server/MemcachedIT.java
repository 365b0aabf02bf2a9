package dev.freno.server;

import static dev.freno.server.LocalNode.FRESHNESS_NANOS;
import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import dev.freno.lab.LabCluster;
import dev.freno.lab.Memcached;
import dev.freno.lab.SharedLab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A whole node that publishes to four memcached servers: two real ones, a name that does not exist, and a port on which
 * nothing listens. What counts is what an ordinary client reads.
 */
@EnabledIf("dev.freno.lab.Memcached#isInstalled")
class MemcachedIT {
    private static final int SERVERS = 4;
    private static final String STEADY = storeOn(0);
    private static final String OTHER = storeOn(1);
    private static final List<String> LOST = List.of(storeOn(2), storeOn(3));
    private static final String UNKNOWN = "no-such-host.invalid:11211";
    private static final String DEAD = "127.0.0.1:" + FreePorts.next();
    private static final long SLACK_MILLIS = 500;
    private static final int MANY = 300;

    private static LabCluster lab;
    private static Memcached first;
    private static Memcached second;
    private static LocalNode node;

    /** An entry as it is read. */
    private record Entry(long epochMillis, String value) {
        static Entry parse(String text) {
            String[] parts = text.split(":", 2);
            return new Entry(Long.parseLong(parts[0]), parts[1]);
        }
    }

    /** The name of a store whose key belongs to the server of this number. */
    private static String storeOn(int server) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "store" + i)
                .filter(name -> crc32(key(name)) % SERVERS == server)
                .findFirst()
                .orElseThrow();
    }

    private static long crc32(String key) {
        CRC32 checksum = new CRC32();
        checksum.update(key.getBytes(StandardCharsets.UTF_8));
        return checksum.getValue();
    }

    private static String key(String store) {
        return "here/mysql/" + store;
    }

    @BeforeAll
    static void start() {
        lab = SharedLab.reset();
        first = Memcached.start();
        second = Memcached.start();
        node = node();
    }

    private static LocalNode node() {
        String replica = lab.replica(0).address();
        String quarter = "\"MetricQuery\": \"select 0.25\"";
        return LocalNode.prepareWith(
                        lab,
                        "\"MemcachePath\": \"here\", \"MemcacheServers\": [\"%s\", \"%s\", \"%s\", \"%s\"]"
                                .formatted(first.address(), second.address(), UNKNOWN, DEAD),
                        cluster(STEADY, quarter, replica),
                        cluster(OTHER, "\"MetricQuery\": \"select 7.5\"", replica),
                        cluster(LOST.get(0), quarter, replica),
                        cluster(LOST.get(1), quarter, replica))
                .start();
    }

    @BeforeEach
    void awaitEntries() {
        lab = SharedLab.reset();
        awaitEntry(first, STEADY);
        awaitEntry(second, OTHER);
    }

    @AfterEach
    void heal() {
        SharedLab.reset();
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
            assertThat(node.deaths()).isEmpty();
            assertNoThreadsAreLeft();
            first.close();
            second.close();
        }
    }

    private static void assertNoThreadsAreLeft() {
        Eventually.eventually(
                "threads",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .map(thread -> thread.getName().toLowerCase(Locale.ROOT))
                        .noneMatch(name -> name.contains("memcached") || name.contains("heal-session")));
    }

    private static Optional<Entry> read(Memcached server, String store) {
        return server.get(key(store)).map(Entry::parse);
    }

    private static Entry awaitEntry(Memcached server, String store) {
        return Eventually.eventually(
                        "entry of " + store + ", log: " + server.log(),
                        LocalNode.SOON,
                        () -> read(server, store),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static void awaitNewEntry(Memcached server, String store, long epochMillis) {
        Eventually.eventually(
                "entry of " + store,
                LocalNode.SOON,
                () -> read(server, store),
                entry -> entry.isPresent() && entry.get().epochMillis() > epochMillis);
    }

    private static long memcacheVar(String server, String name) {
        return node.get("/debug/vars")
                .body()
                .get("memcache." + server + "." + name)
                .asLong();
    }

    @Test
    void entry_whenReadByAnOrdinaryClient_hasTheTimeOfTheMeasurementAndSixDecimals() {
        Entry entry = awaitEntry(first, STEADY);
        assertThat(entry.value()).isEqualTo("0.250000");
        assertThat(System.currentTimeMillis() - entry.epochMillis())
                .isBetween(0L, FRESHNESS_NANOS / 1_000_000 + SLACK_MILLIS);
        assertThat(awaitEntry(second, OTHER).value()).isEqualTo("7.500000");
        assertThat(read(second, STEADY)).isEmpty();
        awaitNewEntry(first, STEADY, entry.epochMillis());
    }

    /** D38: in the original, one name that could not be resolved at the start turned publishing off, silently, for ever. */
    @Test
    void server_thatIsDeadOrCannotBeResolved_costsItsOwnKeysOnlyAndIsVisible() {
        awaitEntry(first, STEADY);
        awaitEntry(second, OTHER);
        for (String store : LOST) {
            assertThat(node.check(store).status()).isEqualTo(200);
        }
        assertThat(memcacheVar(first.address(), "connected")).isEqualTo(1);
        for (String lost : List.of(UNKNOWN, DEAD)) {
            assertThat(memcacheVar(lost, "connected")).isZero();
            assertThat(memcacheVar(lost, "sets")).isZero();
            Eventually.eventually("attempts", LocalNode.SOON, () -> memcacheVar(lost, "failures") > 1);
            assertThat(node.text("/metrics")).contains("freno_memcache_connected{server=\"" + lost + "\"} 0.0");
        }
    }

    /** D1: in the original, memcached kept getting new entries for a hung server. */
    @Test
    void entry_whenTheStoreTurnsStale_vanishesInTimeAndComesBack() {
        lab.freeze(0);
        long oldest = 0;
        long deadline = System.nanoTime() + LocalNode.SOON.toNanos();
        while (node.check(STEADY).status() == 200 && System.nanoTime() < deadline) {
            long asked = System.currentTimeMillis();
            Optional<Entry> entry = read(first, STEADY);
            oldest = Math.max(
                    oldest, entry.map(found -> asked - found.epochMillis()).orElse(0L));
        }
        assertThat(oldest).isLessThan(FRESHNESS_NANOS / 1_000_000 + SLACK_MILLIS);
        assertThat(node.check(STEADY).reason()).isIn("STALE", "PROBE_FAILED");
        Eventually.eventually("entry", LocalNode.SOON, () -> read(first, STEADY), Optional::isEmpty);
        for (int i = 0; i < MANY; i++) {
            assertThat(read(first, STEADY)).isEmpty();
        }
        lab.healAll();
        awaitEntry(first, STEADY);
    }

    @Test
    void memcached_whenKilledAndStartedAgain_hasTheEntriesAgain() {
        first.kill();
        Eventually.eventually("failure", LocalNode.SOON, () -> memcacheVar(first.address(), "connected") == 0);
        assertThat(node.check(STEADY).status()).isEqualTo(200);
        awaitNewEntry(second, OTHER, System.currentTimeMillis());
        first.restart();
        awaitNewEntry(first, STEADY, System.currentTimeMillis());
    }

    @Test
    void memcached_whenFrozen_disturbsNobodyAndIsWrittenAgain() {
        first.freeze();
        long frozen = System.currentTimeMillis();
        try {
            Eventually.eventually("failures", LocalNode.SOON, () -> memcacheVar(first.address(), "failures") > 3);
            awaitNewEntry(second, OTHER, frozen + 1_000);
            assertThat(node.check(STEADY).status()).isEqualTo(200);
            assertThat(connectionsTo(first.port())).isLessThan(10);
        } finally {
            first.thaw();
        }
        long thawed = System.currentTimeMillis();
        awaitNewEntry(first, STEADY, thawed);
        for (int i = 0; i < MANY; i++) {
            assertThat(read(first, STEADY).map(Entry::epochMillis).orElse(thawed))
                    .isGreaterThanOrEqualTo(thawed - FRESHNESS_NANOS / 1_000_000);
        }
    }

    /** How many connections to a local port are established, of IPv4 sockets and of those that speak both. */
    private static long connectionsTo(int port) {
        String remote = ":%04X 01 ".formatted(port);
        return Stream.of("tcp", "tcp6")
                .map(table -> Path.of("/proc/self/net", table))
                .filter(Files::exists)
                .flatMap(MemcachedIT::lines)
                .filter(line -> line.contains(remote))
                .count();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void close_ofTheNode_deletesTheEntriesWhetherServersAnswerOrNot() {
        node.close();
        assertThat(read(first, STEADY)).isEmpty();
        assertThat(read(second, OTHER)).isEmpty();
        node = node();
        awaitEntry(first, STEADY);
        first.freeze();
        try {
            node.close();
            assertThat(read(second, OTHER)).isEmpty();
        } finally {
            first.thaw();
            node = node();
        }
        awaitEntry(first, STEADY);
    }
}
