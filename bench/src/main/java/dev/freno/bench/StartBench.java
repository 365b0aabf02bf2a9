package dev.freno.bench;

import dev.freno.bench.Bench.Setting;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** From the start of the process to the first true 200, with two healthy replicas: on empty data, and after a stop. */
final class StartBench {
    private StartBench() {}

    static void run(Setting setting) throws IOException, InterruptedException {
        try (LabCluster lab = LabCluster.start(LabConfig.of(2))) {
            List<String> hosts =
                    List.of(lab.replica(0).address(), lab.replica(1).address());
            String stores = Stores.heartbeat(lab.probeUser(), hosts, 5);
            List<Double> first = new ArrayList<>();
            List<Double> again = new ArrayList<>();
            for (int round = 0; round < setting.rounds(); round++) {
                Path directory = Files.createDirectory(setting.directory().resolve("node-" + round));
                first.add(measure(setting.command(), directory, stores));
                again.add(measure(setting.command(), directory, stores));
            }
            setting.out().println("process start to first true 200, empty data directory: " + new Percentiles(first));
            setting.out().println("process start to first true 200, after a stop:         " + new Percentiles(again));
        }
    }

    private static double measure(List<String> command, Path directory, String stores)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (NodeProcess node = NodeProcess.start(command, directory, stores)) {
            return (node.await(node.check(Stores.NAME), 200) - start) / 1e6;
        }
    }
}
