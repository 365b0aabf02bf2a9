package dev.freno.cli.demo;

import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import dev.freno.server.StartException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The story of the demonstration, from starting the servers to the table at the end. */
public final class Demo {
    private static final int ROWS = 170_000;
    private static final int SLOW_REPLICA = 1;
    private static final double SLOW_SPEED = 0.05;
    private static final Duration SLOW_FROM = Duration.ofSeconds(2);
    private static final Duration SLOW_UNTIL = Duration.ofSeconds(14);
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(30);
    private static final Duration CAUGHT_UP = Duration.ofMillis(300);

    private final Display display;
    private final int wantedPort;

    /**
     * Prepares a demonstration.
     *
     * @param out where it is shown
     * @param live whether {@code out} is a terminal on which a line can be rewritten
     * @param wantedPort where freno serves; another port is taken if that one is in use
     */
    public Demo(PrintStream out, boolean live, int wantedPort) {
        this.display = new Display(out, live);
        this.wantedPort = wantedPort;
    }

    /**
     * Runs it; about a minute.
     *
     * @param keep called at the end, with everything still running; returns when it may stop
     */
    public void run(@Nullable Runnable keep) throws SQLException, StartException {
        long start = System.nanoTime();
        display.say("Starting a MariaDB primary and two replicas on this machine …");
        try (LabCluster lab = LabCluster.start(LabConfig.of(2));
                DemoNode node = DemoNode.start(lab, wantedPort);
                LagWatch lags = new LagWatch(lab)) {
            display.say("  primary " + lab.primary().address() + ", replicas "
                    + lab.replica(0).address() + " and " + lab.replica(1).address());
            display.say("Starting freno: " + node.url("") + ", threshold " + DemoNode.THRESHOLD_SECONDS
                    + " s of replication lag …");
            node.awaitFirstYes();
            display.say("  ready after " + Display.seconds(Duration.ofNanos(System.nanoTime() - start)));
            List<RunResult> results = new ArrayList<>();
            results.add(play(lab, node, lags, "without asking", "", Gate.OPEN));
            try (FrenoGate gate = new FrenoGate(node.checkUrl("bulk-job"))) {
                results.add(play(lab, node, lags, "asking freno", " before each chunk of " + BulkJob.CHUNK, gate));
            }
            tell(results);
            if (keep != null) {
                node.invite(display, lab);
                keep.run();
            }
        }
    }

    private RunResult play(LabCluster lab, DemoNode node, LagWatch lags, String name, String when, Gate gate)
            throws SQLException {
        display.say("");
        display.say(String.format(
                Locale.ROOT,
                "A bulk job writes %,d rows %s; after %d s replica 2 is slow until %d s.",
                ROWS,
                name + when,
                SLOW_FROM.toSeconds(),
                SLOW_UNTIL.toSeconds()));
        lags.forget();
        BulkJob job = new BulkJob(lab.primary(), ROWS, gate);
        AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
        long start = System.nanoTime();
        Thread thread = Thread.ofPlatform().daemon().name("bulk-job").start(() -> runJob(job, failure));
        try (FrenoGate onlooker = new FrenoGate(node.checkUrl("onlooker"))) {
            follow(lab, lags, job, onlooker, start);
        }
        Duration time = Duration.ofNanos(job.finishedNanos() - start);
        SQLException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        awaitCatchUp(lab, lags);
        thread.interrupt();
        return new RunResult(name, job.written(), time, lags.worst(), job.held());
    }

    private static void runJob(BulkJob job, AtomicReference<@Nullable SQLException> failure) {
        try {
            job.run();
        } catch (SQLException e) {
            failure.set(e);
        }
    }

    private void follow(LabCluster lab, LagWatch lags, BulkJob job, Gate onlooker, long start) {
        boolean slowed = false;
        boolean healed = false;
        while (!job.isFinished()) {
            long now = System.nanoTime();
            Duration elapsed = Duration.ofNanos(now - start);
            if (!slowed && elapsed.compareTo(SLOW_FROM) >= 0) {
                lab.slowReplica(SLOW_REPLICA, SLOW_SPEED);
                slowed = true;
            }
            if (!healed && elapsed.compareTo(SLOW_UNTIL) >= 0) {
                lab.releaseReplica(SLOW_REPLICA);
                healed = true;
            }
            display.progress(line(job, lags, onlooker.ask(), elapsed, slowed && !healed), now);
            LockSupport.parkNanos(display.interval().toNanos());
        }
        lab.releaseReplica(SLOW_REPLICA);
        display.closeLine();
    }

    private static String line(BulkJob job, LagWatch lags, Gate.Answer verdict, Duration elapsed, boolean slow) {
        double rate = job.written() / Math.max(0.001, elapsed.toMillis() / 1000.0);
        return String.format(
                Locale.ROOT,
                "%5.1f s %s %,7d rows %,6.0f/s  lag %5.2f s %5.2f s%s  freno: %-22s job: %s",
                elapsed.toMillis() / 1000.0,
                Display.bar(job.written(), job.rows()),
                job.written(),
                rate,
                lags.lag(0).toMillis() / 1000.0,
                lags.lag(1).toMillis() / 1000.0,
                slow ? " (slow)" : "       ",
                verdict.why(),
                job.doing());
    }

    private void awaitCatchUp(LabCluster lab, LagWatch lags) {
        long deadline = System.nanoTime() + CATCH_UP_LIMIT.toNanos();
        while (lags.current().compareTo(CAUGHT_UP) > 0 && System.nanoTime() < deadline) {
            display.progress(
                    "        the job is done; replica 2 is still " + Display.seconds(lags.lag(SLOW_REPLICA))
                            + " behind …",
                    System.nanoTime());
            LockSupport.parkNanos(display.interval().toNanos());
        }
        display.closeLine();
        lab.heal(SLOW_REPLICA);
    }

    private void tell(List<RunResult> results) {
        display.say("");
        display.say(String.format("%-16s %9s %10s %14s %12s", "the job ran", "rows", "time", "worst lag", "held"));
        for (RunResult result : results) {
            display.say(String.format(
                    Locale.ROOT,
                    "%-16s %,9d %10s %14s %11.0f%%",
                    result.name(),
                    result.rows(),
                    Display.seconds(result.time()),
                    Display.seconds(result.worstLag()),
                    result.heldShare() * 100));
        }
    }
}
