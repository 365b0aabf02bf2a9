package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RaftLoadIT {
    private static final int THREADS = 64;
    private static final int COMMANDS = 5_000;

    @TempDir
    private Path directory;

    private static ThrottleApp throttle(int number) {
        return new ThrottleApp("app" + number, null, 1.0, Expiry.NEVER, Expiry.NEVER, 0);
    }

    @Test
    void submit_whenManyThreadsDo_allAreCommitted() throws Exception {
        try (RaftGroup group = new RaftFixture(directory).leading();
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            long start = System.nanoTime();
            List<Future<Receipt>> receipts = new ArrayList<>();
            for (int i = 0; i < COMMANDS; i++) {
                int number = i;
                receipts.add(threads.submit(() ->
                        group.submit(throttle(number)).toCompletableFuture().get(10, TimeUnit.SECONDS)));
            }
            for (Future<Receipt> receipt : receipts) {
                assertThat(receipt.get(60, TimeUnit.SECONDS)).isEqualTo(new Receipt.Committed());
            }
            System.out.printf(
                    "%d commands by %d threads: %.0f a second%n",
                    COMMANDS, THREADS, COMMANDS * 1e9 / (System.nanoTime() - start));
            assertThat(group.rules().throttles()).hasSize(COMMANDS);
        }
    }

    @Test
    void submit_whenTooManyAreUnderWay_refusesAndRecovers() throws Exception {
        RaftTuning tuning = new RaftTuning(
                Duration.ofMillis(20),
                Duration.ofSeconds(10),
                5,
                Duration.ofSeconds(2),
                Duration.ofMinutes(1),
                1000,
                Duration.ofSeconds(20));
        RaftFixture fixture = new RaftFixture(directory);
        try (RaftGroup group = fixture.open(tuning, new RecordingListener(), new MovableMoments(), false)) {
            eventually("the node leads", group::isLeading);
            List<Receipt> refused = new ArrayList<>();
            List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                receipts.add(group.submit(throttle(i)).toCompletableFuture());
            }
            for (CompletableFuture<Receipt> receipt : receipts) {
                Receipt outcome = receipt.get(10, TimeUnit.SECONDS);
                if (!outcome.equals(new Receipt.Committed())) {
                    refused.add(outcome);
                }
            }

            assertThat(refused)
                    .isNotEmpty()
                    .allMatch(outcome -> outcome.toString().contains("Busy[why=5 commands"));
            assertThat(group.rules().throttles()).hasSize(2_000 - refused.size());
            assertThat(group.submit(throttle(0)).toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isEqualTo(new Receipt.Committed());
        }
    }

    /** The listener's code runs apart from the group: while it is stuck, rules go on changing. */
    @Test
    void submit_whenTheListenerIsStuck_isInForceAllTheSame() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        StuckListener stuck = new StuckListener(release);
        RaftFixture fixture = new RaftFixture(directory);
        try (RaftGroup group = fixture.open(RaftFixture.FAST, stuck, new MovableMoments(), false)) {
            eventually("the node leads", group::isLeading);
            CompletableFuture<Receipt> receipt = group.submit(throttle(1)).toCompletableFuture();

            eventually("the rule is in force", () -> group.rules().throttles().size() == 1);
            assertThat(receipt).isNotDone();
            release.countDown();
            assertThat(receipt.get(10, TimeUnit.SECONDS)).isEqualTo(new Receipt.Committed());
        }
    }
}
