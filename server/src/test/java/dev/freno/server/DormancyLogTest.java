package dev.freno.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.StoreKey;
import dev.freno.lab.Eventually;
import dev.freno.server.probe.ProbeLoops;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DormancyLogTest {
    private static final Duration SLOW = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final ProbeLoops loops = ProbeLoops.start(vertx, 1, JoinableStores.MOMENTS);
    private final CapturedLog captured = new CapturedLog(DormancyLog.class);
    private final DormancyLog log = new DormancyLog(loops.of(0));

    @AfterEach
    void close() {
        captured.close();
        loops.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void transitions_areToldOnceEach() {
        StoreKey store = new StoreKey("mysql", "main");
        log.fellAsleep(store, SLOW);
        log.woke(store, Duration.ofMillis(50));
        Eventually.eventually("two lines", () -> captured.lines().size() == 2);
        assertThat(captured.lines())
                .containsExactly(
                        "INFO mysql/main: nobody asks about it, so its hosts are asked every 10000 ms",
                        "INFO mysql/main: awake, its hosts are asked every 50 ms again");
    }

    /** The first minute of a node that has thousands of stores and no client. */
    @Test
    void transitions_ofThousandsOfStores_areAFewLinesAndACount() {
        for (int i = 0; i < 5_000; i++) {
            log.fellAsleep(new StoreKey("mysql", "s" + i), SLOW);
        }
        Eventually.eventually(
                "the rest",
                DormancyLog.WINDOW.plusSeconds(20),
                () -> captured.lines().stream()
                                .filter(line -> line.contains("more stores"))
                                .count()
                        > 0);
        assertThat(captured.lines()).hasSizeLessThanOrEqualTo(2 * DormancyLog.MAX_LINES + 2);
    }
}
