package dev.freno.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.check.StoreState;
import dev.freno.core.reading.Aggregate;
import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Standing;
import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.Rules;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.core.time.Moment;
import dev.freno.lab.Eventually;
import dev.freno.server.config.ProbeSettings;
import dev.freno.server.config.Secret;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.hostcheck.HostChecks;
import dev.freno.server.net.HttpFetcher;
import dev.freno.server.probe.Agenda;
import dev.freno.server.probe.ProbeLoop;
import dev.freno.server.probe.ProbeLoops;
import dev.freno.server.probe.ProbeObserver;
import dev.freno.server.publish.HostCheckMeters;
import dev.freno.server.store.Dormancy;
import dev.freno.server.store.StoreCell;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a store on a real loop does as time passes, by a clock that only moves when the test says so. Its one host is a port at
 * which nobody speaks: there are no readings but those of the test.
 */
class ServedStoreTest {
    private static final long FRESHNESS = Duration.ofSeconds(2).toNanos();
    /** Over before anything else is due. */
    private static final Duration WAKE_LIMIT = HostChecks.INTERVAL.minusSeconds(1);

    private static final Duration LONG = Duration.ofMinutes(10);

    private final AtomicReference<Moment> now = new AtomicReference<>(new Moment(1_000_000_000, 1_700_000_000_000L));
    private final Vertx vertx = Vertx.vertx();
    private final HttpFetcher fetcher = new HttpFetcher(vertx);
    private final ProbeLoops loops = ProbeLoops.start(vertx, 1, now::get);
    private final ProbeLoop loop = loops.of(0);
    private final Dormancy dormancy = new Dormancy(
            new Dormancy.Terms(Dormancy.AFTER, WAKE_LIMIT, Duration.ZERO),
            now.get().nanos());
    private final StoreSpec spec = new StoreSpec(
            new StoreKey("mysql", "main"), List.of(new MetricSpec("default", "", 1, FRESHNESS)), IgnoreRules.NONE);
    private final StoreCell cell = new StoreCell(spec, dormancy);
    private final ServedStore store = new ServedStore(config(), loop, cell, shared());
    private final ServerSocket silent = silent();
    private final InstanceKey host = new InstanceKey("127.0.0.1", silent.getLocalPort());

    private StoreConfig config() {
        ProbeSettings settings = new ProbeSettings(
                "", Secret.NONE, "", Duration.ofSeconds(1), Duration.ZERO, LONG, ProbeSettings.Tls.DISABLED, LONG);
        return new StoreConfig(spec, settings, new SourceSettings.Static(List.of()), List.of(), null);
    }

    private ServedStore.Shared shared() {
        return new ServedStore.Shared(
                ProbeObserver.NONE,
                new HostCheckMeters(new SimpleMeterRegistry()),
                fetcher,
                now::get,
                new ThreadChance(),
                Duration.ofSeconds(1),
                new DormancyLog(loop));
    }

    private static ServerSocket silent() {
        try {
            return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() {
        store.start();
        awaitTick();
        store.hostsChanged(List.of(host));
        awaitTick();
    }

    private void awaitTick() {
        AtomicBoolean ticked = new AtomicBoolean();
        Agenda.Entry entry = new Agenda.Entry(at -> {
            ticked.set(true);
            return Long.MAX_VALUE;
        });
        loop.execute(() -> loop.agenda().put(entry, Long.MIN_VALUE));
        Eventually.eventually("a tick", ticked::get);
    }

    @AfterEach
    void close() throws IOException {
        store.stop().join();
        loops.close();
        fetcher.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        silent.close();
    }

    private <T> T onLoop(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, loop::execute)
                .orTimeout(LocalNode.SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private void pass(Duration time) {
        now.updateAndGet(moment -> moment.plusNanos(time.toNanos()));
    }

    private void read(Reading reading) {
        onLoop(() -> {
            store.accept(host, 0, reading);
            return true;
        });
    }

    private Aggregate aggregate() {
        StoreState state = cell.state();
        return state.aggregates().getFirst();
    }

    private void awaitFailure(FailureKind kind) {
        Eventually.eventually(
                "the store",
                LocalNode.SOON,
                this::aggregate,
                found -> found instanceof Aggregate.Failed failed
                        && failed.failure().kind() == kind);
    }

    private void sleep() {
        pass(Dormancy.AFTER.plusSeconds(5));
        Eventually.eventually("dormant", cell::isDormant);
    }

    /** In each tick the loop would otherwise look at thousands of stores for which nothing has changed. */
    @Test
    void dueNanos_whileNothingHappens_isWhenSomethingMayHaveChanged() {
        long began = now.get().nanos();
        Eventually.eventually("the end of the time to join", () -> onLoop(store::dueNanos) == began + FRESHNESS + 1);
        pass(Duration.ofNanos(FRESHNESS + 1));
        Eventually.eventually(
                "the next checks of hosts", () -> onLoop(store::dueNanos) == began + HostChecks.INTERVAL.toNanos());
    }

    @Test
    void tick_whenAHostThatJoinedIsSilent_noticesThatItsTimeIsOver() {
        assertThat(aggregate()).isEqualTo(Aggregate.NOT_COLLECTED);
        pass(Duration.ofNanos(FRESHNESS + 1));
        awaitFailure(FailureKind.TIMEOUT);
    }

    /** Before the reading nothing would have been due for long. */
    @Test
    void tick_whenNoReadingComesAfterTheFirst_noticesThatItIsStale() {
        pass(Duration.ofNanos(FRESHNESS + 1));
        awaitFailure(FailureKind.TIMEOUT);
        read(new Reading.Value(0.5, now.get().nanos()));
        assertThat(aggregate()).isInstanceOf(Aggregate.Collected.class);
        pass(Duration.ofNanos(FRESHNESS + 1));
        awaitFailure(FailureKind.STALE);
    }

    /** Whether a check has to wait now. */
    private boolean mustWait() {
        return dormancy.asked(now.get().nanos());
    }

    @Test
    void tick_whenNobodyAsks_fallsAsleepAndTheWakeEndsAtItsLimit() {
        sleep();
        assertThat(mustWait()).isTrue();
        assertWakeEndsAtItsLimit();
    }

    private void assertWakeEndsAtItsLimit() {
        awaitTick();
        assertThat(mustWait()).isTrue();
        pass(WAKE_LIMIT);
        Eventually.eventually("the end of the wake", () -> !mustWait());
        sleep();
    }

    @Test
    void leadershipChanged_whenTheStoreIsDormant_wakesItUntilTheLimit() {
        sleep();
        store.leadershipChanged(true);
        assertWakeEndsAtItsLimit();
    }

    @Test
    void rulesChanged_whenAHostIsSkippedForAWhile_countsItAfterwards() {
        Expiry soon = new Expiry(now.get().epochMillis() + 1_000);
        store.rulesChanged(Rules.of(List.of(), Map.of(host.toString(), soon))).join();
        assertThat(standing()).isEqualTo(Standing.SKIPPED);
        pass(Duration.ofMillis(1_001));
        Eventually.eventually("counted", () -> standing() == Standing.COUNTED);
    }

    private Standing standing() {
        return onLoop(() -> cell.hosts(0).getFirst().standing());
    }
}
