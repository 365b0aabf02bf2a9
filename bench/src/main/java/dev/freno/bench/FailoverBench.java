package dev.freno.bench;

import dev.freno.bench.Bench.Setting;
import dev.freno.bench.failover.Failover;
import dev.freno.bench.faults.SuiteStores;
import dev.freno.bench.group.NodeGroup;
import dev.freno.bench.history.Violation;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.util.List;

/** How long three nodes are without an answer when their leader goes in one way or the other. */
final class FailoverBench {
    private static final int NODES = 3;

    /** A round of freezing takes a quarter of a minute. */
    private static final int ROUNDS_PER_WAKING = 4;

    private FailoverBench() {}

    static void run(Setting setting) throws IOException, InterruptedException {
        try (LabCluster lab = LabCluster.start(LabConfig.of(2));
                NodeGroup group = NodeGroup.start(
                        new NodeGroup.Setup(setting.command(), List.of(), SuiteStores.json(lab)),
                        setting.directory(),
                        NODES)) {
            Failover failover = new Failover(group);
            for (Failover.Way way : Failover.Way.values()) {
                Percentiles millis = new Percentiles(failover.measure(way, setting.rounds()));
                setting.out().println("leader gone by " + way + " to the first 200 from another node: " + millis);
            }
            setting.out()
                    .println("planned restarts of the leader, seen by a client at 10 checks/s that tries twice: "
                            + failover.restart(setting.rounds()));
            int wakings = Math.max(1, setting.rounds() / ROUNDS_PER_WAKING);
            List<Violation> found = failover.wake(wakings);
            setting.out()
                    .println("leader isolated, frozen for 10 s and woken, " + wakings
                            + " times, /leader-check of all nodes asked every millisecond: " + found.size()
                            + " violations");
            if (!found.isEmpty()) {
                found.forEach(setting.out()::println);
                throw new BrokenPromiseException("two nodes led at once");
            }
        }
    }
}
