package dev.freno.server;

import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.check.Reason;
import dev.freno.core.reading.HostReading;
import dev.freno.core.reading.Joining;
import dev.freno.core.store.InstanceKey;
import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import dev.freno.lab.Heartbeat;
import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hosts that join while their store is served, before real replication. */
class JoiningIT {
    private static final double THRESHOLD = 1;
    private static final String LAG =
            "\"MetricQuery\": \"" + Heartbeat.LAG_QUERY + "\", \"ThrottleThreshold\": " + THRESHOLD;
    private static final String LONG = ", \"JoinGraceSeconds\": 3600";
    private static final int CHECKED = FreePorts.next();

    private LabCluster lab;
    private InstanceKey first;
    private InstanceKey second;
    private JoinableStores stores;

    @BeforeEach
    void start() {
        lab = SharedLab.reset();
        first = InstanceKey.parse(lab.replica(0).address(), 3306);
        second = InstanceKey.parse(lab.replica(1).address(), 3306);
        stores = new JoinableStores(
                lab,
                cluster("plain", LAG, "unused"),
                cluster("graceful", LAG + LONG, "unused"),
                cluster("briefly", LAG + ", \"JoinGraceSeconds\": 2", "unused"),
                cluster("checked", LAG + ", \"HttpCheckPort\": " + CHECKED, "unused"));
    }

    @AfterEach
    void stop() {
        stores.close();
        SharedLab.reset();
    }

    private void await(String store, Reason reason) {
        Eventually.eventually(store, LocalNode.SOON, () -> stores.finding(store).reason(), reason::equals);
    }

    private void beginHealthy(String... names) {
        for (String name : names) {
            stores.hosts(name, first);
        }
        for (String name : names) {
            await(name, Reason.OK);
        }
    }

    private void delaySecond() {
        lab.delayReplica(1, Duration.ofMinutes(10));
    }

    /** What checks of the store found until this was so, asked without pause. */
    private Set<Reason> foundUntil(String store, BooleanSupplier isSo) {
        Set<Reason> found = EnumSet.noneOf(Reason.class);
        Eventually.eventually("end of the watch of " + store, LocalNode.SOON, () -> {
            found.add(stores.finding(store).reason());
            return isSo.getAsBoolean();
        });
        found.add(stores.finding(store).reason());
        return found;
    }

    /** D29: any host that joined caused a moment of 500, and one that was behind turned its store away. */
    @Test
    void join_ofAReplicaThatIsFarBehind_disturbsOnlyTheStoreWithoutAGrace() {
        beginHealthy("plain", "graceful");
        delaySecond();
        stores.hosts("plain", first, second);
        await("plain", Reason.THRESHOLD_EXCEEDED);
        long joined = JoinableStores.MOMENTS.now().nanos();
        stores.hosts("graceful", first, second);
        assertThat(foundUntil("graceful", () -> stores.isBehind("graceful", second, THRESHOLD, joined)))
                .containsExactly(Reason.OK);
        assertThat(joining("graceful")).isEqualTo(Joining.GRACE);

        lab.heal(1);
        Eventually.eventually("counted", LocalNode.SOON, () -> joining("graceful") == null);
        delaySecond();
        await("graceful", Reason.THRESHOLD_EXCEEDED);
    }

    private @Nullable Joining joining(String store) {
        HostReading host = stores.host(store, second);
        assertThat(host).isNotNull();
        return host == null
                ? null
                : host.joining(
                        LocalNode.FRESHNESS_NANOS, JoinableStores.MOMENTS.now().nanos());
    }

    @Test
    void join_ofAReplicaThatIsFarBehind_isSeenWhenItsGraceIsOver() {
        beginHealthy("plain", "briefly");
        delaySecond();
        stores.hosts("plain", first, second);
        await("plain", Reason.THRESHOLD_EXCEEDED);
        long joined = JoinableStores.MOMENTS.now().nanos();
        stores.hosts("briefly", first, second);
        await("briefly", Reason.THRESHOLD_EXCEEDED);
        assertThat(JoinableStores.MOMENTS.now().nanos() - joined)
                .isGreaterThan(Duration.ofSeconds(2).toNanos());
    }

    /** D28: a new host that accepts and never answers blocked its store for ever. */
    @Test
    void join_ofAHostThatHangs_isAnErrorAfterItsDeadlineOrNoneWithinItsGrace() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress())) {
            InstanceKey hung = new InstanceKey("127.0.0.1", silent.getLocalPort());
            beginHealthy("plain", "graceful");
            stores.hosts("graceful", first, hung);
            stores.hosts("plain", first, hung);
            assertThat(foundUntil("graceful", () -> stores.finding("plain").reason() == Reason.PROBE_FAILED))
                    .containsExactly(Reason.OK);
            stores.hosts("plain", first);
            await("plain", Reason.OK);
        }
    }

    /** D30: a host that came back began with what had been read of it before it left. */
    @Test
    void join_ofAHostThatComesBack_beginsWithoutItsOldReading() {
        beginHealthy("plain");
        delaySecond();
        stores.hosts("plain", first, second);
        await("plain", Reason.THRESHOLD_EXCEEDED);
        stores.hosts("plain", first);
        await("plain", Reason.OK);
        lab.heal(1);
        stores.hosts("plain", first, second);
        assertThat(foundUntil("plain", () -> {
                    HostReading back = stores.host("plain", second);
                    return back != null && back.reading() != null;
                }))
                .containsExactly(Reason.OK);
    }

    /** D30: a recovered host counted for a moment with the value from before it was skipped. */
    @Test
    void recover_ofAHostThatFellBehindMeanwhile_countsWhatItIsNow() {
        beginHealthy("plain");
        stores.hosts("plain", first, second);
        Eventually.eventually("counted", LocalNode.SOON, () -> joining("plain") == null);
        stores.skip("plain", second);
        delaySecond();
        long skipped = JoinableStores.MOMENTS.now().nanos();
        assertThat(foundUntil("plain", () -> stores.isBehind("plain", second, THRESHOLD, skipped)))
                .containsExactly(Reason.OK);
        stores.skip("plain");
        assertThat(stores.finding("plain").reason()).isEqualTo(Reason.THRESHOLD_EXCEEDED);
    }

    /** At the start of a node, all hosts wait for their first check, and nothing is known. */
    @Test
    void join_beforeTheFirstHttpCheckIsAnswered_provesNothing() {
        try (CheckedHost silent = CheckedHost.answering(CheckedHost.SILENCE, "127.0.0.1", CHECKED)) {
            stores.hosts("checked", second);
            assertThat(joining("checked")).isEqualTo(Joining.FIRST_HTTP_CHECK);
            assertThat(stores.finding("checked").reason()).isEqualTo(Reason.NOT_COLLECTED_YET);
            assertThat(foundUntil("checked", () -> joining("checked") == null))
                    .isSubsetOf(Reason.NOT_COLLECTED_YET, Reason.OK);
            await("checked", Reason.OK);
            assertThat(silent.paths()).hasSize(1);
        }
    }

    /** Nothing is proved by hosts that only have their grace. */
    @Test
    void join_whenAllHostsAreExchangedForOnesThatAreBehind_isNeverAllowedBeforeOneIsWithinTheThreshold() {
        beginHealthy("plain", "graceful");
        delaySecond();
        stores.hosts("plain", first, second);
        await("plain", Reason.THRESHOLD_EXCEEDED);
        stores.hosts("graceful", second);
        await("graceful", Reason.NOT_COLLECTED_YET);
        long joined = JoinableStores.MOMENTS.now().nanos();
        assertThat(foundUntil("graceful", () -> stores.isBehind("graceful", second, THRESHOLD, joined)))
                .containsExactly(Reason.NOT_COLLECTED_YET);
        lab.heal(1);
        await("graceful", Reason.OK);
    }

    /** D47, for a host that joins a store that is served: it counted until its first check, five seconds later. */
    @Test
    void join_ofAHostWhoseHttpCheckIs404_isNeverSeen() {
        InstanceKey dead = new InstanceKey("127.0.0.13", FreePorts.next());
        try (CheckedHost living = CheckedHost.answering(200, "127.0.0.1", CHECKED);
                CheckedHost out = CheckedHost.answering(CheckedHost.SILENCE, "127.0.0.13", CHECKED)) {
            beginHealthy("checked");
            stores.hosts("checked", first, dead);
            assertThat(foundUntil("checked", () -> wasRead(dead))).containsExactly(Reason.OK);
            out.answers(404);
            assertThat(foundUntil("checked", () -> out.paths().size() == 2)).containsExactly(Reason.OK);
            out.answers(200);
            await("checked", Reason.PROBE_FAILED);
            assertThat(living.paths()).isNotEmpty();
        }
    }

    private boolean wasRead(InstanceKey host) {
        HostReading known = stores.host("checked", host);
        return known != null && known.reading() != null;
    }
}
