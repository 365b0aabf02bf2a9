package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.time.Moment;
import dev.freno.server.CapturedLog;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeLoopTest {
    private static final long MILLI = 1_000_000;
    private static final long TICK = ProbeLoop.TICK.toMillis();

    private final Vertx vertx = Vertx.vertx();
    private final CapturedLog captured = new CapturedLog(ProbeLoop.class);
    private final List<Long> steps = new ArrayList<>();
    private long now;
    private final ProbeLoop loop = new ProbeLoop(vertx.getOrCreateContext(), () -> new Moment(now, 0));

    @AfterEach
    void close() {
        captured.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void tickAt(long millis) {
        now = millis * MILLI;
        loop.tick();
    }

    private void addStep(long distanceMillis) {
        loop.agenda()
                .put(
                        new Agenda.Entry(at -> {
                            steps.add(at.nanos() / MILLI);
                            return at.nanos() + distanceMillis * MILLI;
                        }),
                        Long.MIN_VALUE);
    }

    private void addFailingStep() {
        loop.agenda()
                .put(
                        new Agenda.Entry(at -> {
                            throw new IllegalStateException("a bug");
                        }),
                        Long.MIN_VALUE);
    }

    @Test
    void tick_whenThousandsAreNotDue_visitsNoneOfThem() {
        int many = 5_000;
        for (int i = 0; i < many; i++) {
            addStep(1_000);
        }
        tickAt(0);
        assertThat(steps).hasSize(many);
        for (long millis = TICK; millis < 1_000; millis += TICK) {
            tickAt(millis);
        }
        assertThat(steps).hasSize(many);
        tickAt(1_000);
        assertThat(steps).hasSize(2 * many);
    }

    @Test
    void tick_whenAStepFails_doesTheOthersAndTheFailingOneInEachTickAndSaysSoRarely() {
        addFailingStep();
        addStep(0);
        addFailingStep();
        tickAt(0);
        tickAt(TICK);
        assertThat(steps).containsExactly(0L, TICK);
        assertThat(captured.lines()).containsExactly("ERROR a step of a probe loop failed");
        for (long millis = 2 * TICK; millis <= 10_000; millis += TICK) {
            tickAt(millis);
        }
        assertThat(captured.lines()).hasSize(2);
    }

    @Test
    void tick_whenAnAttemptToConnectFails_beginsTheOthers() {
        loop.connectInTurn(() -> {
            throw new IllegalStateException("a bug");
        });
        loop.connectInTurn(() -> steps.add(now));
        tickAt(0);
        assertThat(steps).hasSize(1);
    }

    @Test
    void tick_thatComesLate_isLeftOut() {
        addStep(0);
        tickAt(0);
        tickAt(5_000);
        assertThat(steps).containsExactly(0L);
        tickAt(5_010);
        assertThat(steps).containsExactly(0L, 5_010L);
    }
}
