package dev.freno.server.inventory.proxysql;

import static dev.freno.lab.Eventually.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import dev.freno.lab.SharedLab;
import dev.freno.server.CapturedLog;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostList;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.inventory.HostSourceContract;
import dev.freno.server.inventory.MovableMoments;
import dev.freno.server.inventory.TcpRelay;
import dev.freno.server.probe.Sockets;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** ProxySQL's table of servers over the real protocol, from a MariaDB. */
class ProxySqlHostsIT extends HostSourceContract {
    private static final int HOSTGROUP = 7;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final InstanceKey HOST = new InstanceKey("db1", 3306);
    private static final InstanceKey OTHER = new InstanceKey("db2", 3307);

    private final MovableMoments moments = new MovableMoments();
    private final Vertx vertx = Vertx.vertx();
    private final ProxySqlAdmins sources = new ProxySqlAdmins(vertx, moments);
    private final ProxySqlTable table = new ProxySqlTable(SharedLab.cluster().primary());
    private final TcpRelay relay = TcpRelay.to(table.port());

    @BeforeAll
    static void heal() {
        SharedLab.reset();
    }

    @AfterEach
    void closeVertx() throws Exception {
        sources.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(LONG.toSeconds(), SECONDS);
        relay.close();
        table.close();
    }

    @Override
    protected Backend backend() {
        return new Backend() {
            @Override
            public HostSource source() {
                return sources.source(ProxySqlTable.settings(HOSTGROUP, relay.key()));
            }

            @Override
            public void lists(List<InstanceKey> hosts) {
                relay.pass();
                table.clear();
                hosts.forEach(host -> table.add(HOSTGROUP, host, "ONLINE"));
            }

            @Override
            public void fails() {
                table.drop();
            }

            @Override
            public void hangs() {
                relay.silence();
            }

            @Override
            public void vanishes() {
                relay.vanish();
            }

            @Override
            public void close() {}
        };
    }

    private HostSource source(int hostgroup, InstanceKey... addresses) {
        return sources.source(ProxySqlTable.settings(hostgroup, addresses));
    }

    private static Collection<InstanceKey> hosts(HostSource source) throws Exception {
        return source.fetch(LONG)
                .toCompletableFuture()
                .get(2 * LONG.toSeconds(), SECONDS)
                .hosts();
    }

    private static void assertFails(HostSource source, Duration deadline, String... words) {
        assertThatThrownBy(() -> source.fetch(deadline).toCompletableFuture().get(2 * LONG.toSeconds(), SECONDS))
                .cause()
                .isInstanceOf(ProxySqlException.class)
                .message()
                .contains(words)
                .doesNotContain(SECRET);
    }

    /** D13: every cluster opened a connection of its own, from many threads into one map. */
    @Test
    void fetch_ofManySourcesFromManyThreads_takesOneConnection() throws Exception {
        List<HostSource> many = IntStream.rangeClosed(1, 100)
                .mapToObj(hostgroup -> source(hostgroup, relay.key()))
                .toList();
        table.add(1, HOST, "ONLINE");
        table.add(100, OTHER, "ONLINE");
        List<CompletableFuture<HostList>> fetches = many.parallelStream()
                .map(source -> CompletableFuture.supplyAsync(() -> source.fetch(LONG), Thread::startVirtualThread)
                        .thenCompose(fetch -> fetch))
                .toList();
        for (CompletableFuture<HostList> fetch : fetches) {
            assertThat(fetch.get(LONG.toSeconds(), SECONDS).hosts()).hasSizeLessThanOrEqualTo(1);
        }
        assertThat(fetches.getFirst().join().hosts()).containsExactly(HOST);
        assertThat(fetches.getLast().join().hosts()).containsExactly(OTHER);
        assertThat(table.connections()).isEqualTo(1);
    }

    /** D13: the end of one cluster's connection was the end of all others'. */
    @Test
    void fetch_whenTheConnectionWasKilled_makesANewOne() throws Exception {
        table.add(HOSTGROUP, HOST, "ONLINE");
        HostSource source = source(HOSTGROUP, relay.key());
        assertThat(hosts(source)).containsExactly(HOST);
        table.killConnections();
        eventually(
                "the killed connection is dropped",
                () -> Sockets.towards(relay.key().port()).isEmpty());
        assertThat(hosts(source)).containsExactly(HOST);
        assertThat(table.connections()).isEqualTo(1);
    }

    /** D13: marks were kept by host, whatever the hostgroup. */
    @Test
    void fetch_whenAServerIsShunnedInOneHostgroup_hasItInTheOther() throws Exception {
        HostSource writers = source(1, relay.key());
        HostSource readers = source(2, relay.key());
        table.add(1, HOST, "SHUNNED");
        table.add(2, HOST, "ONLINE");
        assertThat(hosts(writers)).isEmpty();
        assertThat(hosts(readers)).containsExactly(HOST);
        table.update(1, "ONLINE");
        assertThat(hosts(writers)).isEmpty();
        moments.move(Duration.ofSeconds(10));
        assertThat(hosts(writers)).containsExactly(HOST);
    }

    @Test
    void fetch_whenTheFirstAddressFails_takesTheNextAndGoesBackAfterItsRest() throws Exception {
        table.add(HOSTGROUP, HOST, "ONLINE");
        try (TcpRelay first = TcpRelay.to(table.port());
                CapturedLog log = new CapturedLog(ProxySqlAdmin.class)) {
            HostSource source = source(HOSTGROUP, first.key(), relay.key());
            first.vanish();
            assertThat(hosts(source)).containsExactly(HOST);
            first.pass();
            HostList second = source.fetch(LONG).toCompletableFuture().get(LONG.toSeconds(), SECONDS);
            assertThat(second.hosts()).containsExactly(HOST);
            assertThat(second.warning())
                    .isEqualTo("answered by " + relay.key() + ", since " + first.key() + " failed lately");
            assertThat(Sockets.towards(first.key().port())).isEmpty();
            moments.move(ProxySqlAdmin.REST);
            relay.vanish();
            assertThat(hosts(source)).containsExactly(HOST);
            assertThat(log.lines()).hasSize(2).first().asString().contains("WARN", first.key() + " cannot be asked");
            assertThat(log.lines().getLast()).isEqualTo("INFO ProxySQL at " + first.key() + " answers again");
        }
    }

    @Test
    void fetch_whenAllAddressesFail_saysWhatIsWrongWithEach() {
        InstanceKey server = new InstanceKey("127.0.0.1", table.port());
        relay.vanish();
        SourceSettings.ProxySql settings = ProxySqlTable.settings(SECRET + "-not", HOSTGROUP, relay.key(), server);
        assertFails(
                sources.source(settings),
                LONG,
                relay.key() + ": ",
                "refused",
                server + ": ",
                "Access denied for user … (");
    }

    @Test
    void fetch_whenTheServerIsSilent_failsInTimeNamingItAndHoldsNobodyElseUp() throws Exception {
        table.add(HOSTGROUP, HOST, "ONLINE");
        try (TcpRelay silent = TcpRelay.to(table.port())) {
            silent.silence();
            HostSource hung = source(HOSTGROUP, silent.key());
            CompletableFuture<?> pending = hung.fetch(LONG).toCompletableFuture();
            assertThat(hosts(source(HOSTGROUP, relay.key()))).containsExactly(HOST);
            assertThat(pending).isNotDone();
            assertThatThrownBy(() -> pending.get(LONG.toSeconds(), SECONDS))
                    .hasMessageContaining(silent.key() + ": no answer within 2000 ms");
            assertThat(hosts(source(HOSTGROUP, silent.key(), relay.key()))).containsExactly(HOST);
        }
    }

    @Test
    void fetch_whenTheFirstAddressHangs_letsAllSourcesMoveOnTogether() throws Exception {
        try (TcpRelay silent = TcpRelay.to(table.port())) {
            silent.silence();
            List<CompletableFuture<HostList>> fetches = IntStream.rangeClosed(1, 50)
                    .mapToObj(hostgroup -> source(hostgroup, silent.key(), relay.key()))
                    .map(source -> source.fetch(LONG).toCompletableFuture())
                    .toList();
            for (CompletableFuture<HostList> fetch : fetches) {
                assertThat(fetch.get(LONG.toSeconds(), SECONDS).hosts()).isEmpty();
            }
            assertThat(silent.accepted()).isEqualTo(1);
            assertThat(relay.accepted()).isEqualTo(1);
        }
    }

    @Test
    void fetch_whenItFailsTwoHundredTimes_leavesNoSocketsBehind() throws Exception {
        table.drop();
        HostSource source = source(HOSTGROUP, relay.key());
        for (int i = 0; i < 150; i++) {
            moments.move(ProxySqlAdmin.DISTANCE);
            assertFails(source, LONG, relay.key() + ": ", "stats_mysql_connection_pool");
        }
        relay.silence();
        for (int i = 0; i < 50; i++) {
            moments.move(ProxySqlAdmin.DISTANCE);
            assertFails(source, Duration.ofMillis(20), relay.key() + ": no ");
        }
        eventually("no sockets", () -> Sockets.towards(relay.key().port()).isEmpty());
        relay.pass();
        table.clear();
        assertThat(hosts(source)).isEmpty();
        assertThat(Sockets.towards(relay.key().port())).hasSize(1);
        assertThat(table.connections()).isEqualTo(1);
    }

    @Test
    void fetch_afterTheEnd_failsAndConnectsToNobody() {
        sources.close();
        assertFails(source(HOSTGROUP, relay.key()), LONG, "closed");
    }

    @Test
    void close_whenAFetchIsUnderWay_failsItAndClosesTheConnection() throws Exception {
        relay.silence();
        CompletableFuture<?> pending =
                source(HOSTGROUP, relay.key()).fetch(LONG).toCompletableFuture();
        eventually("connected", () -> !Sockets.towards(relay.key().port()).isEmpty());
        sources.close();
        assertThatThrownBy(() -> pending.get(LONG.toSeconds(), SECONDS)).hasMessageContaining("closed");
        eventually("no sockets", () -> Sockets.towards(relay.key().port()).isEmpty());
    }
}
