package dev.freno.bench;

import dev.freno.bench.Bench.Setting;
import dev.freno.bench.load.BackgroundLoad;
import dev.freno.bench.load.Load;
import dev.freno.bench.load.Method;
import dev.freno.bench.load.Report;
import dev.freno.bench.load.Requests;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * From the instant at which a replica's true lag crosses the threshold to the first 429, and from the first heartbeat with which it no
 * longer does to the first 200, while other clients ask at a fixed rate.
 *
 * <p>The replica's SQL thread is stopped, so that its heartbeat stays where it is; the lag then crosses the threshold one
 * threshold after that heartbeat was written. Client, node and databases share one machine and so one clock.
 */
final class ReactionBench {
    private static final double THRESHOLD_SECONDS = 0.5;
    private static final int LAG_SAMPLES = 20;
    private static final int OTHERS_RATE = 10_000;
    private static final int OTHERS_CONNECTIONS = 64;
    private static final String OTHERS_PATH = "/check/others/mysql/" + Stores.NAME;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration FOR_EVER = Duration.ofDays(7);

    private ReactionBench() {}

    static void run(Setting setting) throws IOException, InterruptedException, SQLException {
        try (LabCluster lab = LabCluster.start(LabConfig.of(1))) {
            String stores =
                    Stores.heartbeat(lab.probeUser(), List.of(lab.replica(0).address()), THRESHOLD_SECONDS);
            try (NodeProcess node = NodeProcess.start(setting.command(), setting.directory(), stores)) {
                node.await(node.check(Stores.NAME), 200);
                int rate = setting.load().rate().orElse(OTHERS_RATE);
                if (rate == 0) {
                    measure(setting, lab, node);
                } else {
                    measureUnderLoad(setting, lab, node, rate);
                }
            }
        }
    }

    private static void measureUnderLoad(Setting setting, LabCluster lab, NodeProcess node, int rate)
            throws IOException, InterruptedException, SQLException {
        Requests requests = Requests.of(Method.HEAD, node.uri(), List.of(OTHERS_PATH));
        var others = Load.Setting.open(requests, OTHERS_CONNECTIONS, FOR_EVER, rate);
        try (BackgroundLoad load = BackgroundLoad.start(others)) {
            LockSupport.parkNanos(WARM_UP.toNanos());
            measure(setting, lab, node);
            Report report = load.end();
            setting.out()
                    .println(String.format(
                            Locale.ROOT,
                            "meanwhile %,.0f checks a second were served of %,d asked for, %s",
                            report.answersPerSecond(),
                            rate,
                            report.outcome()));
        }
    }

    private static void measure(Setting setting, LabCluster lab, NodeProcess node)
            throws IOException, InterruptedException, SQLException {
        List<Double> reactions = new ArrayList<>();
        List<Double> recoveries = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        try (Watch watch = new Watch(node.uri());
                Connection replica = lab.replica(0).connect()) {
            for (int round = 0; round < setting.rounds(); round++) {
                watch.await(200);
                rest();
                reactions.add(react(replica, watch));
                rest();
                Recovery recovery = heal(replica, watch, recoveries);
                errors.add(recovery.errorNanos() / 1e6);
            }
        }
        setting.out()
                .println("true lag crosses the threshold to the first 429, probes every 50 ms: "
                        + new Percentiles(reactions));
        setting.out()
                .println("first heartbeat below the threshold to the first 200, probes every 50 ms: "
                        + new Percentiles(recoveries));
        setting.out()
                .println("how far the time of that heartbeat may be wrong, either way: " + new Percentiles(errors));
    }

    /** So that what follows comes at any time between two probes. */
    private static void rest() {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(100_000_000, 300_000_000));
    }

    private static double react(Connection replica, Watch watch) throws IOException, SQLException {
        long crossing;
        try (Statement statement = replica.createStatement()) {
            statement.execute("STOP SLAVE SQL_THREAD");
            crossing = crossingNanos(statement);
        }
        return (watch.await(429) - crossing) / 1e6;
    }

    private static Recovery heal(Connection replica, Watch watch, List<Double> recoveries)
            throws IOException, InterruptedException, SQLException {
        try (Statement statement = replica.createStatement()) {
            statement.execute("START SLAVE SQL_THREAD");
        }
        try (ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Recovery> healed = aside.submit(() -> Recovery.await(replica, THRESHOLD_SECONDS));
            long first = watch.await(200);
            recoveries.add((first - healed.get().nanos()) / 1e6);
            return healed.get();
        } catch (ExecutionException e) {
            throw new IOException("the replica cannot be read: " + e.getCause(), e);
        }
    }

    /** When the lag crosses the threshold, by {@link System#nanoTime()}: from the quickest of some answers. */
    private static long crossingNanos(Statement statement) throws SQLException {
        long quickest = Long.MAX_VALUE;
        long crossing = 0;
        for (int i = 0; i < LAG_SAMPLES; i++) {
            long before = System.nanoTime();
            double lag = Recovery.lagSeconds(statement);
            long took = System.nanoTime() - before;
            if (took < quickest) {
                quickest = took;
                crossing = before + took / 2 + Math.round((THRESHOLD_SECONDS - lag) * 1e9);
            }
        }
        return crossing;
    }
}
