package dev.freno.cli;

import dev.freno.bench.Bench;
import dev.freno.bench.BrokenPromiseException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = {
            "Measure nodes of its own on this machine, with real databases:",
            "start     from process start to the first true 200",
            "reaction  from the lag crossing the threshold to the first 429",
            "memory    resident memory and CPU with 2 and with 200 hosts",
            "inventory 300 stores of 10 hosts each, from static lists and from one HAProxy",
            "failover  from the end of a group's leader to the first 200 from another node",
            "faults    hurt a group of three in every way, and look for broken promises",
            "pure      time and allocation of decisions and aggregation, by JMH"
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "WHAT", description = "One of ${COMPLETION-CANDIDATES}, in any case.")
    private Bench what = Bench.START;

    @Option(names = "--rounds", description = "How many values are taken (default: ${DEFAULT-VALUE}).")
    private int rounds = 10;

    @Option(names = "--minutes", description = "How long faults goes on (default: ${DEFAULT-VALUE}).")
    private int minutes = 15;

    @Option(names = "--seed", description = "Repeats the plan of an earlier run of faults (default: by chance).")
    private long seed = new SplittableRandom().nextInt(Integer.MAX_VALUE);

    @Mixin
    HelpFlag help = new HelpFlag();

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        if (rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds must be 1 or more, not " + rounds);
        }
        if (minutes < 1) {
            throw new ParameterException(spec.commandLine(), "--minutes must be 1 or more, not " + minutes);
        }
        LogLevels.quiet();
        try {
            what.run(thisCommand(), new Bench.Effort(rounds, Duration.ofMinutes(minutes), seed), System.out);
            return 0;
        } catch (BrokenPromiseException e) {
            System.err.println("freno: " + e.getMessage());
            return 1;
        }
    }

    /** The command line of this JVM, so that what is measured runs with the same options and classes. */
    private static List<String> thisCommand() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        String classPath = System.getProperty("java.class.path");
        command.addAll(
                classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)
                        ? List.of("-jar", classPath)
                        : List.of("-cp", classPath, Freno.class.getName()));
        return command;
    }
}
