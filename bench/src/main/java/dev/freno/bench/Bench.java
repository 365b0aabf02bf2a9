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
    CHECK {
        @Override
        void run(Setting setting) throws IOException, InterruptedException {
            CheckBench.run(setting);
        }

        @Override
        public int usualRounds() {
            return 5;
        }

        @Override
        public boolean isComparison() {
            return true;
        }
    },
    SCALE {
        @Override
        void run(Setting setting) throws IOException, InterruptedException {
            ScaleBench.run(setting);
        }

        @Override
        public int usualRounds() {
            return 5;
        }
    },
    SOAK {
        @Override
        void run(Setting setting) throws IOException, InterruptedException {
            SoakBench.run(setting);
        }

        @Override
        public Duration usualTime() {
            return Duration.ofHours(1);
        }

        @Override
        public Duration leastTime() {
            return SoakBench.PERIOD.multipliedBy(2);
        }
    },
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
    PROBE {
        @Override
        void run(Setting setting) throws IOException, InterruptedException {
            ProbeBench.run(setting);
        }

        @Override
        public boolean isComparison() {
            return true;
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

    /** How many rounds are enough for most purposes. */
    public int usualRounds() {
        return 10;
    }

    /** How long it goes on where it goes on for a time. */
    public Duration usualTime() {
        return Duration.ofMinutes(15);
    }

    /** Whether another freno can be started beside ours. */
    public boolean isComparison() {
        return false;
    }

    /** The least time that tells anything. */
    public Duration leastTime() {
        return Duration.ofMinutes(1);
    }

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

        LoadOptions load() {
            return effort.load();
        }

        ProbeOptions probes() {
            return effort.probes();
        }
    }

    /**
     * How long and how often is measured. Immutable.
     *
     * @param rounds how many values are taken, 1 or more
     * @param time of what goes on for a time instead
     * @param seed of what is left to chance
     * @param load of what asks a node, and others beside it
     * @param probes of what is probed
     */
    public record Effort(int rounds, Duration time, long seed, LoadOptions load, ProbeOptions probes) {}

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
