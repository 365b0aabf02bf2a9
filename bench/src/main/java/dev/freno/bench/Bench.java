package dev.freno.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What can be measured. Each measurement starts its own databases and nodes, prints, and stops them. */
public enum Bench {
    START {
        @Override
        void run(Setting setting) throws IOException, InterruptedException {
            StartBench.run(setting);
        }
    },
    REACTION {
        @Override
        void run(Setting setting) throws IOException, InterruptedException, SQLException {
            ReactionBench.run(setting);
        }
    },
    MEMORY {
        @Override
        void run(Setting setting) throws IOException, InterruptedException {
            MemoryBench.run(setting);
        }
    },
    INVENTORY {
        @Override
        void run(Setting setting) throws IOException, InterruptedException {
            InventoryBench.run(setting);
        }
    },
    FAULTS {
        @Override
        void run(Setting setting) throws IOException, InterruptedException {
            FaultsBench.run(setting);
        }
    },
    FAILOVER {
        @Override
        void run(Setting setting) throws IOException, InterruptedException {
            FailoverBench.run(setting);
        }
    },
    PURE {
        @Override
        void run(Setting setting) {
            PureBench.run(setting);
        }
    };

    abstract void run(Setting setting) throws IOException, InterruptedException, SQLException;

    /**
     * What a measurement is given. Immutable.
     *
     * @param command what runs the freno command in a process of its own
     * @param effort how long and how often
     * @param directory for files, removed at the end
     * @param out where results are printed
     */
    record Setting(List<String> command, Effort effort, Path directory, PrintStream out) {
        int rounds() {
            return effort.rounds();
        }
    }

    /**
     * How long and how often is measured. Immutable.
     *
     * @param rounds how many values are taken, 1 or more
     * @param time of what goes on for a time instead
     * @param seed of what is left to chance
     */
    public record Effort(int rounds, Duration time, long seed) {}

    /**
     * Measures and prints. Blocks until done.
     *
     * @param command what runs the freno command in a process of its own
     * @throws BrokenPromiseException if what was measured did what it never may; all is printed
     */
    public void run(List<String> command, Effort effort, PrintStream out)
            throws IOException, InterruptedException, SQLException {
        Path directory = Files.createTempDirectory("freno-bench-");
        try {
            run(new Setting(command, effort, directory, out));
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
