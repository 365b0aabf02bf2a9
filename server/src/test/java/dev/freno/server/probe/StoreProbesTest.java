package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.core.time.Moment;
import dev.freno.server.config.ProbeSettings;
import dev.freno.server.config.Secret;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.config.StoreConfig;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreProbesTest {
    private static final InstanceKey ONE = new InstanceKey("db1", 3306);
    private static final InstanceKey TWO = new InstanceKey("db2", 3306);
    private static final InstanceKey IGNORED = new InstanceKey("backup1", 3306);
    private static final long MILLI = 1_000_000;

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedProber prober = new ScriptedProber();
    private final List<InstanceKey> read = new ArrayList<>();
    private long now;
    private final ProbeLoop loop = new ProbeLoop(vertx.getOrCreateContext(), () -> new Moment(now, 0));
    private final StoreProbes probes = probes();

    private StoreProbes probes() {
        StoreSpec spec = new StoreSpec(
                new StoreKey("mysql", "main"), List.of(new MetricSpec("default", "", 1, 1)), IgnoreRules.NONE);
        ProbeSettings settings = new ProbeSettings(
                "",
                Secret.NONE,
                "",
                Duration.ofMillis(50),
                Duration.ZERO,
                Duration.ofSeconds(1),
                ProbeSettings.Tls.DISABLED);
        StoreConfig config =
                new StoreConfig(spec, settings, new SourceSettings.Static(List.of()), List.of("backup"), null);
        ReadingSink sink = (host, metric, reading) -> read.add(host);
        return new StoreProbes(config, loop, prober, sink, ProbeObserver.NONE, new SplittableRandom(1));
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void tickAt(long millis) {
        now = millis * MILLI;
        loop.tick();
    }

    private List<InstanceKey> opened() {
        return prober.sessions.stream().map(session -> session.host).toList();
    }

    @Test
    void hostsChanged_whenHostsJoin_probesEachOnceButNotTheIgnored() {
        probes.hostsChanged(List.of(ONE, TWO, IGNORED));
        probes.hostsChanged(List.of(ONE, TWO, IGNORED));
        tickAt(0);
        tickAt(10);
        assertThat(opened()).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void hostsChanged_whenAHostLeaves_dropsItsSessionAndForgetsIt() {
        probes.hostsChanged(List.of(ONE));
        tickAt(0);
        probes.hostsChanged(List.of());
        ScriptedProber.Session session = prober.last();
        session.listener.connected();
        session.listener.answered(new Reading.Value(1, 0));
        assertThat(session.dropped).isTrue();
        assertThat(read).isEmpty();
        probes.hostsChanged(List.of(ONE));
        tickAt(10);
        assertThat(opened()).containsExactly(ONE, ONE);
    }

    @Test
    void intervalChanged_whenNarrowed_asksMoreOften() {
        probes.hostsChanged(List.of(ONE));
        probes.intervalChanged(Duration.ofSeconds(1));
        tickAt(0);
        prober.last().listener.connected();
        prober.last().listener.answered(new Reading.Value(1, 0));
        probes.intervalChanged(Duration.ofMillis(50));
        tickAt(50);
        assertThat(prober.last().asked).hasSize(2);
    }

    /** Answers every question that is open, and tells how many those were. */
    private int answerAll(Map<ScriptedProber.Session, Integer> answers) {
        int open = 0;
        for (ScriptedProber.Session session : prober.sessions) {
            if (session.asked.size() > answers.getOrDefault(session, 0)) {
                answers.put(session, session.asked.size());
                session.listener.answered(new Reading.Value(1, now));
                open++;
            }
        }
        return open;
    }

    /** A node that begins to lead waits for no standby distance, and does not ask all hosts at one instant either. */
    @Test
    void intervalChanged_whenThereAreHundredsOfHosts_asksEachWithinOneIntervalSpreadOverIt() {
        int count = 200;
        List<InstanceKey> hosts = IntStream.range(0, count)
                .mapToObj(i -> new InstanceKey("db" + i, 3306))
                .toList();
        Map<ScriptedProber.Session, Integer> answers = new HashMap<>();
        probes.intervalChanged(Duration.ofSeconds(1));
        probes.hostsChanged(hosts);
        for (long at = 0; at < 10 * count / ProbeLoop.MAX_CONNECTS_PER_TICK; at += 10) {
            tickAt(at);
        }
        prober.sessions.forEach(session -> session.listener.connected());
        assertThat(answerAll(answers)).isEqualTo(count);
        probes.intervalChanged(Duration.ofMillis(50));
        long began = now / MILLI;
        int asked = 0;
        for (long at = began + 10; at <= began + 50; at += 10) {
            tickAt(at);
            int inTick = answerAll(answers);
            assertThat(inTick).isLessThan(count / 3);
            asked += inTick;
        }
        assertThat(asked).isEqualTo(count);
        assertThat(prober.sessions).allMatch(session -> session.asked.size() == 2);
    }

    @Test
    void askWithin_whenHostsAreAskedSlowly_asksEachOnceMoreAtOnceAndThenInItsSlots() {
        probes.intervalChanged(Duration.ofSeconds(60));
        probes.hostsChanged(List.of(ONE, TWO));
        tickAt(0);
        prober.sessions.forEach(session -> session.listener.connected());
        Map<ScriptedProber.Session, Integer> answers = new HashMap<>();
        assertThat(answerAll(answers)).isEqualTo(2);
        probes.askWithin(Duration.ZERO);
        tickAt(10);
        assertThat(answerAll(answers)).isEqualTo(2);
        tickAt(20);
        assertThat(answerAll(answers)).isZero();
    }

    @Test
    void askWithin_whenAHostIsBeingAsked_asksItAgainAfterwards() {
        probes.intervalChanged(Duration.ofSeconds(60));
        probes.hostsChanged(List.of(ONE));
        tickAt(0);
        prober.last().listener.connected();
        tickAt(20);
        probes.askWithin(Duration.ZERO);
        prober.last().listener.answered(new Reading.Value(1, 0));
        assertThat(prober.last().asked).hasSize(1);
        tickAt(30);
        assertThat(prober.last().asked).hasSize(2);
        prober.last().listener.answered(new Reading.Value(1, now));
        tickAt(40);
        assertThat(prober.last().asked).hasSize(2);
    }

    /** A host that was down and is back must not keep a check waiting for the rest of its pause. */
    @Test
    void askWithin_whenAHostHasNoConnection_triesItAtOnce() {
        probes.hostsChanged(List.of(ONE));
        tickAt(0);
        for (long at = 100; at < 1000; at += 100) {
            prober.last().listener.lost(FailureKind.CONNECT, "refused");
            tickAt(at);
        }
        prober.last().listener.lost(FailureKind.CONNECT, "refused");
        int attempts = prober.sessions.size();
        tickAt(1000);
        probes.askWithin(Duration.ZERO);
        tickAt(1010);
        assertThat(prober.sessions).hasSize(attempts + 1);
    }

    @Test
    void hostsChanged_whenThousandsJoin_connectsToAFewPerTickAndToEachInTurn() {
        List<InstanceKey> hosts = IntStream.range(0, 3 * ProbeLoop.MAX_CONNECTS_PER_TICK)
                .mapToObj(i -> new InstanceKey("db" + i, 3306))
                .toList();
        probes.hostsChanged(hosts);
        tickAt(0);
        assertThat(opened()).hasSize(ProbeLoop.MAX_CONNECTS_PER_TICK);
        prober.sessions.forEach(session -> session.listener.lost(FailureKind.CONNECT, "refused"));
        tickAt(90);
        tickAt(180);
        assertThat(opened()).containsExactlyInAnyOrderElementsOf(hosts);
    }

    @Test
    void close_whenCalled_dropsAllAndProbesNoMore() {
        probes.hostsChanged(List.of(ONE, TWO));
        tickAt(0);
        probes.close();
        probes.close();
        probes.hostsChanged(List.of(ONE));
        tickAt(10);
        assertThat(prober.sessions).hasSize(2).allMatch(session -> session.dropped);
    }

    @Test
    void tick_whenTheProcessStoodStill_letsTheAnswersComeFirst() {
        probes.hostsChanged(List.of(ONE));
        tickAt(0);
        prober.last().listener.connected();
        tickAt(5_000);
        assertThat(prober.last().dropped).isFalse();
        prober.last().listener.answered(new Reading.Value(1, 0));
        tickAt(5_010);
        assertThat(read).containsExactly(ONE);
        assertThat(prober.sessions).hasSize(1);
    }

    @Test
    void tick_whenAnotherStepFails_probesAllTheSame() {
        loop.agenda()
                .put(
                        new Agenda.Entry(at -> {
                            throw new IllegalStateException("a bug");
                        }),
                        Long.MIN_VALUE);
        probes.hostsChanged(List.of(ONE));
        tickAt(0);
        assertThat(opened()).containsExactly(ONE);
    }

    @Test
    void nextPhase_whenAskedAgainAndAgain_spreadsTheHosts() {
        List<Double> phases = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            phases.add(loop.nextPhase());
        }
        phases.sort(null);
        for (int i = 1; i < phases.size(); i++) {
            assertThat(phases.get(i) - phases.get(i - 1)).isGreaterThan(0.04);
        }
        assertThat(phases).allMatch(phase -> phase >= 0 && phase < 1);
    }

    /** A thousand hosts asked every 100 ms: each tick has its tenth of them. */
    @Test
    void nextPhase_whenThereAreAThousandHosts_spreadsThemEvenlyOverTheTicks() {
        int[] inTick = new int[10];
        for (int i = 0; i < 1_000; i++) {
            inTick[(int) (10 * loop.nextPhase())]++;
        }
        assertThat(IntStream.of(inTick).boxed())
                .allSatisfy(hosts -> assertThat(hosts).isBetween(95, 105));
    }
}
