package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import dev.freno.core.store.InstanceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProbeTargetTest {
    private static final InstanceKey HOST = new InstanceKey("db1", 3306);
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final Slots SLOTS = Slots.of(Duration.ofMillis(50), 0);

    private final ScriptedProber prober = new ScriptedProber();
    private final List<String> published = new ArrayList<>();
    private final List<String> observed = new ArrayList<>();
    private final List<Long> alarms = new ArrayList<>();
    private long now;
    private ProbeTarget target = target(1, 0);

    private ProbeTarget target(int metrics, long cacheNanos) {
        ProbeObserver observer = new ProbeObserver() {
            @Override
            public void succeeded(long latencyNanos) {
                observed.add("ok " + latencyNanos / MILLI);
            }

            @Override
            public void failed(FailureKind kind) {
                observed.add(kind.name());
            }
        };
        ReadingSink sink = (host, metric, reading) -> published.add(metric + " " + text(reading));
        ProbeTarget.Terms terms =
                new ProbeTarget.Terms(metrics, SECOND, cacheNanos, prober, Runnable::run, sink, observer, () -> now);
        return new ProbeTarget(HOST, terms, SLOTS, new Backoff(new SplittableRandom(1)), alarms::add);
    }

    private static String text(Reading reading) {
        return switch (reading) {
            case Value value -> value.value() + " at " + value.atNanos() / MILLI;
            case Failure failure -> failure.kind() + " at " + failure.atNanos() / MILLI;
        };
    }

    private void tickAt(long millis) {
        now = millis * MILLI;
        assertThat(target.tick(now)).isGreaterThan(now);
    }

    private void connectAt(long millis) {
        tickAt(millis);
        prober.last().listener.connected();
    }

    private void answer(double value, long askedAtMillis) {
        prober.last().listener.answered(new Value(value, askedAtMillis * MILLI));
    }

    @Test
    void tick_whenNew_connectsAndAsksAtOnce() {
        connectAt(3);
        assertThat(prober.last().asked).containsExactly(0);
        answer(0.5, 3);
        assertThat(published).containsExactly("0 0.5 at 3");
        assertThat(observed).containsExactly("ok 0");
    }

    @Test
    void tick_whenIdle_asksOncePerSlot() {
        connectAt(3);
        answer(1, 3);
        tickAt(49);
        assertThat(prober.last().asked).hasSize(1);
        tickAt(50);
        tickAt(55);
        assertThat(prober.last().asked).hasSize(2);
    }

    @Test
    void slots_whenNarrowedWhileTheHostIsDown_triesItAgainInTheNextOfThem() {
        long at = 0;
        for (int failures = 0; failures < 8; at += 10) {
            tickAt(at);
            if (prober.sessions.size() > failures) {
                prober.last().listener.lost(FailureKind.CONNECT, "refused");
                failures++;
            }
        }
        tickAt(at + 50);
        assertThat(prober.sessions).hasSize(8);
        target.slots(SLOTS, now);
        tickAt(at + 100);
        assertThat(prober.sessions).hasSize(9);
    }

    /** What is cached stands, also where a node begins to lead. */
    @Test
    void slots_whenNarrowedWhileAReadingStands_asksNotBeforeItsTime() {
        target = target(1, SECOND);
        connectAt(0);
        answer(1, 0);
        target.slots(SLOTS, now);
        tickAt(50);
        tickAt(950);
        assertThat(prober.last().asked).hasSize(1);
        tickAt(1_000);
        assertThat(prober.last().asked).hasSize(2);
    }

    @Test
    void tick_whenAnAnswerIsAwaited_neverAsksTwice() {
        connectAt(0);
        tickAt(50);
        tickAt(500);
        assertThat(prober.last().asked).hasSize(1);
        assertThat(prober.sessions).hasSize(1);
    }

    @Test
    void answer_whenItMissedSlots_waitsForTheNextOfTheGrid() {
        connectAt(0);
        now = 170 * MILLI;
        answer(1, 0);
        tickAt(199);
        assertThat(prober.last().asked).hasSize(1);
        tickAt(200);
        assertThat(prober.last().asked).hasSize(2);
    }

    @Test
    void tick_whenTheDeadlinePasses_failsDropsTheSessionAndConnectsAnew() {
        connectAt(7);
        tickAt(1_006);
        assertThat(published).isEmpty();
        tickAt(1_007);
        assertThat(published).containsExactly("0 TIMEOUT at 7");
        assertThat(prober.last().dropped).isTrue();
        tickAt(1_057);
        assertThat(prober.sessions).hasSize(2);
    }

    @Test
    void answer_whenItComesFromADroppedSession_isIgnored() {
        connectAt(0);
        tickAt(1_000);
        prober.sessions.getFirst().listener.answered(new Value(1, 0));
        prober.sessions.getFirst().listener.lost(FailureKind.QUERY, "late");
        assertThat(published).containsExactly("0 TIMEOUT at 0");
    }

    @Test
    void lost_whenConnecting_publishesForAllMetricsAndWaitsLongerEachTime() {
        target = target(2, 0);
        tickAt(0);
        prober.last().listener.lost(FailureKind.CONNECT, "refused");
        assertThat(published).containsExactly("0 CONNECT at 0", "1 CONNECT at 0");
        assertThat(observed).containsExactly("CONNECT");
        tickAt(20);
        assertThat(prober.sessions).hasSize(1);
        tickAt(50);
        assertThat(prober.sessions).hasSize(2);
        prober.last().listener.lost(FailureKind.CONNECT, "refused");
        tickAt(95);
        assertThat(prober.sessions).hasSize(2);
        tickAt(150);
        assertThat(prober.sessions).hasSize(3);
    }

    @Test
    void lost_whenAsking_failsTheMetricAsked() {
        connectAt(0);
        prober.last().listener.lost(FailureKind.QUERY, "reset");
        assertThat(published).containsExactly("0 QUERY at 0");
    }

    @Test
    void lost_whenIdle_reconnectsWithoutAFailure() {
        connectAt(0);
        answer(1, 0);
        now = 10 * MILLI;
        prober.last().listener.lost(FailureKind.QUERY, "closed");
        tickAt(60);
        assertThat(published).containsExactly("0 1.0 at 0");
        assertThat(prober.sessions).hasSize(2);
    }

    @Test
    void metrics_whenThereAreSeveral_areAskedOneAfterTheOtherInASlot() {
        target = target(3, 0);
        connectAt(0);
        answer(1, 0);
        prober.last().listener.answered(new Failure(FailureKind.PARSE, "NULL", 0));
        assertThat(prober.last().asked).containsExactly(0, 1, 2);
        answer(3, 0);
        assertThat(published).containsExactly("0 1.0 at 0", "1 PARSE at 0", "2 3.0 at 0");
        tickAt(50);
        assertThat(prober.last().asked).containsExactly(0, 1, 2, 0);
    }

    @Test
    void cache_whenAReadingIsGood_asksOnlyForTheOthersUntilItIsOver() {
        target = target(2, 200 * MILLI);
        connectAt(0);
        answer(1, 0);
        prober.last().listener.answered(new Failure(FailureKind.QUERY, "no", 0));
        tickAt(50);
        assertThat(prober.last().asked).containsExactly(0, 1, 1);
        answer(2, 50);
        tickAt(100);
        tickAt(150);
        assertThat(prober.last().asked).containsExactly(0, 1, 1);
        tickAt(200);
        assertThat(prober.last().asked).containsExactly(0, 1, 1, 0);
    }

    @Test
    void cache_whenTheConnectionIsLost_keepsTheGoodReading() {
        target = target(1, 10 * SECOND);
        connectAt(0);
        answer(1, 0);
        now = 10 * MILLI;
        prober.last().listener.lost(FailureKind.QUERY, "closed");
        tickAt(100);
        prober.last().listener.lost(FailureKind.CONNECT, "refused");
        assertThat(published).containsExactly("0 1.0 at 0");
    }

    @Test
    void slots_whenTheyBecomeNarrower_countAtOnce() {
        target.slots(Slots.of(Duration.ofSeconds(1), 0), 0);
        connectAt(0);
        answer(1, 0);
        tickAt(100);
        assertThat(prober.last().asked).hasSize(1);
        target.slots(SLOTS, now);
        tickAt(150);
        assertThat(prober.last().asked).hasSize(2);
    }

    @Test
    void close_whenAsking_dropsTheSessionAndPublishesNothing() {
        connectAt(0);
        target.close();
        answer(1, 0);
        tickAt(5_000);
        assertThat(prober.last().dropped).isTrue();
        assertThat(prober.sessions).hasSize(1);
        assertThat(published).isEmpty();
    }
}
