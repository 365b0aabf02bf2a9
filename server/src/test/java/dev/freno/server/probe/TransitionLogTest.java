package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.server.CapturedLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransitionLogTest {
    private static final InstanceKey HOST = new InstanceKey("db1", 3306);
    private static final StoreSpec SPEC = new StoreSpec(
            new StoreKey("mysql", "main"), List.of(new MetricSpec("default", "", 1, 1)), IgnoreRules.NONE);
    private static final Reading.Failure DOWN = new Reading.Failure(FailureKind.CONNECT, "refused", 0);
    private static final Reading.Value UP = new Reading.Value(1, 3_000_000);

    private final CapturedLog captured = new CapturedLog(TransitionLog.class);
    private final List<Reading> passed = new ArrayList<>();
    private final TransitionLog log = new TransitionLog(SPEC, (host, metric, reading) -> passed.add(reading));

    @AfterEach
    void release() {
        captured.close();
    }

    @Test
    void accept_whenAHostGoesDownAndComesBack_saysItOnceEach() {
        for (Reading reading : List.of(UP, UP, DOWN, DOWN, DOWN, UP, UP)) {
            log.accept(HOST, 0, reading);
        }
        assertThat(passed).hasSize(7);
        assertThat(captured.lines())
                .containsExactly(
                        "WARN mysql/main: db1:3306 is down for metric default: could not connect (refused)",
                        "INFO mysql/main: db1:3306 is back for metric default after 3 ms");
    }

    @Test
    void accept_whenAThousandHostsGoDown_saysAFewAndCountsTheRest() {
        log.tick(0);
        for (int i = 0; i < 1_000; i++) {
            log.accept(new InstanceKey("db" + i, 3306), 0, DOWN);
        }
        assertThat(captured.lines()).hasSize(TransitionLog.MAX_LINES);
        log.tick(TransitionLog.WINDOW.toNanos());
        assertThat(captured.lines().getLast()).isEqualTo("WARN mysql/main: 980 more changes of its hosts");
    }

    @Test
    void forget_whenAHostLeft_beginsAnew() {
        log.accept(HOST, 0, DOWN);
        log.forget(HOST);
        log.accept(HOST, 0, UP);
        assertThat(captured.lines()).hasSize(1);
    }
}
