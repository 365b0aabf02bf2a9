package dev.freno.bench;

import dev.freno.bench.Bench.Setting;
import dev.freno.bench.load.Method;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a check costs and how long it takes: of a node of ours that probes two replicas every 50 ms, of another freno on the same
 * replicas, and of servers that run already, one after the other in every round.
 *
 * <p>All servers go on with whatever else they do while another one is asked. The first seconds are not counted, so that what is
 * compiled at run time is.
 */
final class CheckBench {
    private static final int OPEN_RATE = 10_000;
    private static final int OPEN_CONNECTIONS = 64;
    private static final List<Integer> CLOSED_CONNECTIONS = List.of(1, 16, 64);
    private static final String PATH = "/check/bench/mysql/" + Stores.NAME;
    private static final int WARM_UP = 5;
    private static final double THRESHOLD_SECONDS = 5;

    private CheckBench() {}

    static void run(Setting setting) throws IOException, InterruptedException {
        try (LabCluster lab = LabCluster.start(LabConfig.of(2))) {
            List<String> hosts =
                    List.of(lab.replica(0).address(), lab.replica(1).address());
            String stores = Stores.heartbeat(lab.probeUser(), hosts, THRESHOLD_SECONDS);
            try (NodeProcess ours = NodeProcess.start(setting.command(), directory(setting, "ours"), stores)) {
                Optional<String> beside = setting.load().beside();
                if (beside.isEmpty()) {
                    measure(setting, sides(setting, ours, List.of()));
                    return;
                }
                try (NodeProcess other = NodeProcess.startOther(beside.get(), directory(setting, "beside"), stores)) {
                    measure(setting, sides(setting, ours, List.of(other)));
                }
            }
        }
    }

    private static Path directory(Setting setting, String name) throws IOException {
        return Files.createDirectory(setting.directory().resolve(name));
    }

    private static List<Side> sides(Setting setting, NodeProcess ours, List<NodeProcess> others)
            throws IOException, InterruptedException {
        List<Side> sides = new ArrayList<>();
        ours.await(ours.check(Stores.NAME), 200);
        sides.add(Side.of("ours", ours, List.of(PATH)));
        for (NodeProcess other : others) {
            other.await(other.check(Stores.NAME), 200);
            sides.add(Side.of("beside", other, List.of(PATH)));
        }
        for (URI url : setting.load().against()) {
            sides.add(Side.running(url, PATH));
        }
        sides.forEach(side -> setting.out().println("measured in turn: " + side));
        return sides;
    }

    private static void measure(Setting setting, List<Side> sides) throws IOException, InterruptedException {
        warmUp(setting, sides);
        CheckTable table = new CheckTable(sides.stream().map(Side::name).toList());
        for (int round = 1; round <= setting.rounds(); round++) {
            for (LoadCase how : cases(setting)) {
                for (Side side : sides) {
                    Sample sample = side.ask(how, setting.load().each());
                    setting.out().println("round " + round + ", " + how + ", " + side.name() + ": " + sample);
                    table.add(how, side.name(), sample);
                }
            }
        }
        setting.out().println();
        setting.out().print(table);
    }

    private static void warmUp(Setting setting, List<Side> sides) throws IOException, InterruptedException {
        int busy = CLOSED_CONNECTIONS.getLast();
        for (Side side : sides) {
            for (Method method : Method.values()) {
                side.ask(new LoadCase(method, busy, 0), setting.load().each().multipliedBy(WARM_UP));
            }
        }
    }

    private static List<LoadCase> cases(Setting setting) {
        int rate = setting.load().rate().orElse(OPEN_RATE);
        List<LoadCase> cases = new ArrayList<>();
        for (Method method : Method.values()) {
            CLOSED_CONNECTIONS.forEach(connections -> cases.add(new LoadCase(method, connections, 0)));
            if (rate > 0) {
                cases.add(new LoadCase(method, OPEN_CONNECTIONS, rate));
            }
        }
        return cases;
    }
}
