package dev.freno.bench;

import dev.freno.bench.Bench.Setting;
import dev.freno.lab.Heartbeat;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * From the instant at which a replica's true lag crosses the threshold to the first 429.
 *
 * <p>The replica's SQL thread is stopped, so that its heartbeat stays where it is; the lag then crosses the threshold one
 * threshold after that heartbeat was written. Client, node and databases share one machine and so one clock.
 */
final class ReactionBench {
    private static final double THRESHOLD_SECONDS = 0.5;
    private static final int LAG_SAMPLES = 20;

    private ReactionBench() {}

    static void run(Setting setting) throws IOException, InterruptedException, SQLException {
        try (LabCluster lab = LabCluster.start(LabConfig.of(1))) {
            String stores =
                    Stores.heartbeat(lab.probeUser(), List.of(lab.replica(0).address()), THRESHOLD_SECONDS);
            try (NodeProcess node = NodeProcess.start(setting.command(), setting.directory(), stores)) {
                HttpRequest check = node.check(Stores.NAME);
                List<Double> reactions = new ArrayList<>();
                for (int round = 0; round < setting.rounds(); round++) {
                    node.await(check, 200);
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(100_000_000, 300_000_000));
                    reactions.add(react(lab, node, check));
                }
                setting.out()
                        .println("true lag crosses the threshold to the first 429, probes every 50 ms: "
                                + new Percentiles(reactions));
            }
        }
    }

    private static double react(LabCluster lab, NodeProcess node, HttpRequest check)
            throws InterruptedException, SQLException {
        long crossing;
        try (Connection connection = lab.replica(0).connect();
                Statement statement = connection.createStatement()) {
            statement.execute("STOP SLAVE SQL_THREAD");
            crossing = crossingNanos(statement);
        }
        long first = node.await(check, 429);
        lab.replica(0).execute("START SLAVE SQL_THREAD");
        return (first - crossing) / 1e6;
    }

    /** When the lag crosses the threshold, by {@link System#nanoTime()}: from the quickest of some answers. */
    private static long crossingNanos(Statement statement) throws SQLException {
        long quickest = Long.MAX_VALUE;
        long crossing = 0;
        for (int i = 0; i < LAG_SAMPLES; i++) {
            long before = System.nanoTime();
            double lag = lagSeconds(statement);
            long took = System.nanoTime() - before;
            if (took < quickest) {
                quickest = took;
                crossing = before + took / 2 + Math.round((THRESHOLD_SECONDS - lag) * 1e9);
            }
        }
        return crossing;
    }

    private static double lagSeconds(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(Heartbeat.LAG_QUERY)) {
            row.next();
            return row.getDouble(1);
        }
    }
}
