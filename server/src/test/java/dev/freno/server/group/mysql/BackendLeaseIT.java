package dev.freno.server.group.mysql;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.server.CapturedLog;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.RecordingListener;
import dev.freno.server.inventory.TcpRelay;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who leads, of two nodes that meet in a MySQL backend. */
final class BackendLeaseIT {
    private static final Logger LOG = LoggerFactory.getLogger(BackendLeaseIT.class);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final MovableMoments moments = new MovableMoments();
    private final BackendFixture fixture = BackendFixture.ready();

    @AfterEach
    void remove() {
        fixture.close();
    }

    /** Watches two nodes every millisecond, and counts the instants at which both claim to lead. */
    private static final class Watch implements AutoCloseable {
        private final Thread thread;
        private volatile boolean over;
        private final AtomicLong both = new AtomicLong();

        Watch(MySqlGroup... groups) {
            thread = Thread.ofPlatform().start(() -> {
                while (!over) {
                    if (Arrays.stream(groups).filter(MySqlGroup::isLeading).count() > 1) {
                        both.incrementAndGet();
                    }
                    LockSupport.parkNanos(1_000_000);
                }
            });
        }

        @Override
        public void close() {
            over = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assertThat(both.get()).as("instants with two leaders").isZero();
        }
    }

    private BackendFixture.Node open(String serviceId) throws Exception {
        return fixture.open(BackendFixture.member(serviceId), new RecordingListener(), moments);
    }

    private BackendFixture.Node through(TcpRelay relay, String serviceId) throws Exception {
        return fixture.open(
                fixture.settings(relay.key().port(), false),
                BackendFixture.member(serviceId),
                new RecordingListener(),
                moments);
    }

    private static void awaitLeading(MySqlGroup group) {
        eventually("it leads", SOON, group::isLeading);
    }

    private static void awaitHealthy(MySqlGroup group) {
        eventually("it is healthy", SOON, () -> group.status().state().equals("Healthy"));
    }

    private static long millisUntilLeading(String what, MySqlGroup group, long sinceNanos) {
        awaitLeading(group);
        long millis = (System.nanoTime() - sinceNanos) / 1_000_000;
        LOG.info("{}: another node led after {} ms", what, millis);
        return millis;
    }

    private ThrottleApp throttle(String app) {
        return new ThrottleApp(
                app, null, 1.0, Expiry.NEVER, Expiry.NEVER, moments.now().epochMillis());
    }

    private static Receipt submit(MySqlGroup group, RuleCommand command) throws Exception {
        return group.submit(command).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** D8: A leader whose backend hung led for ever, beside another. */
    @Test
    void leader_whenItsBackendFreezes_givesUpBeforeAnotherLeads() throws Exception {
        try (TcpRelay relay = TcpRelay.to(fixture.server.port())) {
            MySqlGroup one = through(relay, "127.0.0.1:1").group();
            awaitLeading(one);
            MySqlGroup two = open("127.0.0.1:2").group();
            awaitHealthy(two);
            assertThat(submit(one, throttle("a"))).isEqualTo(new Receipt.Committed());
            try (Watch watch = new Watch(one, two)) {
                relay.silence();
                long since = System.nanoTime();
                Receipt uncertain = submit(one, throttle("b"));
                assertThat(uncertain).isNotEqualTo(new Receipt.Committed());
                millisUntilLeading("backend frozen", two, since);
                assertThat(one.isLeading()).isFalse();
                assertThat(one.status().state()).isEqualTo("Unhealthy");
                assertThat(one.rules().throttles()).hasSize(1);
                assertThat(two.rules().throttles()).hasSize(1);
                assertThat(submit(one, throttle("c"))).isEqualTo(new Receipt.NoLeader());

                relay.vanish();
                relay.pass();
                awaitHealthy(one);
                assertThat(one.status().leader()).isEqualTo("127.0.0.1:2");
                assertThat(one.status().leaderHttp()).hasToString("127.0.0.1:2");
                assertThat(watch.both.get()).isZero();
            }
        }
    }

    @Test
    void handOver_whenAnotherNodeLives_returnsWhenThatLeads() throws Exception {
        BackendFixture.Node one = open("127.0.0.1:1");
        awaitLeading(one.group());
        MySqlGroup two = open("127.0.0.1:2").group();
        eventually("they know each other", SOON, () -> {
            var services = one.group().status().services();
            return services != null && services.healthy().equals(List.of("127.0.0.1:1", "127.0.0.1:2"));
        });
        try (Watch watch = new Watch(one.group(), two)) {
            long since = System.nanoTime();
            one.group().handOver();
            assertThat(one.group().isLeading()).isFalse();
            millisUntilLeading("handed over", two, since);
            eventually(
                    "it knows who leads",
                    () -> "127.0.0.1:2".equals(one.group().status().leader()));
            assertThat(one.group().status().state()).isEqualTo("Healthy");
            assertThat(watch.both.get()).isZero();
        }
    }

    @Test
    void leader_whenItIsKilled_isFollowedWithItsRules() throws Exception {
        BackendFixture.Node one = open("127.0.0.1:1");
        awaitLeading(one.group());
        MySqlGroup two = open("127.0.0.1:2").group();
        awaitHealthy(two);
        assertThat(submit(one.group(), throttle("a"))).isEqualTo(new Receipt.Committed());
        try (Watch watch = new Watch(one.group(), two)) {
            long since = System.nanoTime();
            one.abandon();
            millisUntilLeading("killed", two, since);
            assertThat(two.rules().throttles()).hasSize(1);
            assertThat(watch.both.get()).isZero();
        }
    }

    @Test
    void lease_whenItsRowIsDeletedOrTakenByHand_makesNoSecondLeader() throws Exception {
        MySqlGroup one = open("127.0.0.1:1").group();
        awaitLeading(one);
        MySqlGroup two = open("127.0.0.1:2").group();
        awaitHealthy(two);
        try (Watch watch = new Watch(one, two)) {
            fixture.execute("delete from %s.service_election");
            eventually("it gives up", SOON, () -> !one.isLeading());
            eventually("one of them leads again", SOON, () -> one.isLeading() || two.isLeading());

            fixture.execute("update %s.service_election set service_id = '127.0.0.1:2', last_seen_active = now()");
            eventually("the one leads that the row names, or that waited it out", SOON, () -> {
                String holder = fixture.queryText("select service_id from %s.service_election");
                return (holder.equals("127.0.0.1:1") ? one : two).isLeading();
            });
            assertThat(watch.both.get()).isZero();
        }
    }

    /** The clock of the backend may jump, or another server with another clock may take its place. */
    @Test
    void lease_whenTheBackendsClockJumps_makesNoSecondLeader() throws Exception {
        MySqlGroup one = open("127.0.0.1:1").group();
        awaitLeading(one);
        MySqlGroup two = open("127.0.0.1:2").group();
        awaitHealthy(two);
        try (Watch watch = new Watch(one, two)) {
            for (String written : List.of("now() - interval 1 hour", "now() + interval 1 hour")) {
                for (int i = 0; i < 20; i++) {
                    fixture.execute("update %s.service_election set last_seen_active = " + written);
                    LockSupport.parkNanos(50_000_000);
                }
            }
            assertThat(one.isLeading()).isTrue();
            assertThat(watch.both.get()).isZero();
        }
    }

    @Test
    void domains_inOneTable_doNotMeet() throws Exception {
        fixture.release("other");
        MySqlGroup one = fixture.open(
                        new GroupMember("127.0.0.1:1", BackendFixture.DOMAIN, "shared"),
                        new RecordingListener(),
                        moments)
                .group();
        MySqlGroup two = fixture.open(
                        new GroupMember("127.0.0.1:2", "other", "shared"), new RecordingListener(), moments)
                .group();
        awaitLeading(one);
        awaitLeading(two);
        eventually("they see each other as leaders", SOON, () -> {
            var services = one.status().services();
            return services != null
                    && services.leadersByDomain().equals(Map.of("other", "127.0.0.1:2"))
                    && services.healthy().equals(List.of("127.0.0.1:1"));
        });
    }

    /** D54: The documentation of the original has no table service_health. */
    @Test
    void node_withoutTheTableOfHealth_leadsAllTheSameAndSaysSoOnce() throws Exception {
        fixture.execute("drop table %s.service_health");
        try (CapturedLog log = new CapturedLog(HealthList.class)) {
            MySqlGroup one = open("127.0.0.1:1").group();
            awaitLeading(one);
            assertThat(submit(one, throttle("a"))).isEqualTo(new Receipt.Committed());
            assertThat(one.status().services()).isNotNull();
            one.handOver();
            eventually("it warns", () -> !log.lines().isEmpty());
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN")
                    .contains("service_health", "freno schema");
        }
    }

    /** D23: A name that the table cannot hold made a group without a leader, or two groups one. */
    @Test
    void node_whoseDomainDoesNotFit_neverLeadsAndWritesNothing() throws Exception {
        try (CapturedLog log = new CapturedLog(FailureLog.class)) {
            MySqlGroup one = fixture.open(
                            new GroupMember("127.0.0.1:1", "x".repeat(33), ""), new RecordingListener(), moments)
                    .group();
            eventually(
                    "it tells",
                    SOON,
                    () -> log.lines().stream().anyMatch(line -> line.startsWith("ERROR") && line.contains("'domain'")));
            assertThat(one.isLeading()).isFalse();
            assertThat(fixture.queryLong("select count(*) from %s.service_election"))
                    .isEqualTo(1);
        }
    }

    @Test
    void node_whenTheTablesComeLater_leadsThen() throws Exception {
        fixture.execute("drop table %s.service_election");
        MySqlGroup one = open("127.0.0.1:1").group();
        assertThat(one.status().state()).isEqualTo("Unhealthy");
        assertThat(submit(one, throttle("a"))).isEqualTo(new Receipt.NoLeader());
        fixture.create(Schema.sql(Schema.DEFAULT_COLLATION));
        awaitLeading(one);
    }
}
