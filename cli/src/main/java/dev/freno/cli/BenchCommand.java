package dev.freno.cli;

import dev.freno.bench.Bench;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
            "Measure a node of its own on this machine, with real databases:",
            "start     from process start to the first true 200",
            "reaction  from the lag crossing the threshold to the first 429",
            "memory    resident memory and CPU with 2 and with 200 hosts",
            "inventory 300 stores of 10 hosts each, from static lists and from one HAProxy"
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "WHAT", description = "One of ${COMPLETION-CANDIDATES}, in any case.")
    private Bench what = Bench.START;

    @Option(names = "--rounds", description = "How many values are taken (default: ${DEFAULT-VALUE}).")
    private int rounds = 10;

    @Mixin
    HelpFlag help = new HelpFlag();

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        if (rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds must be 1 or more, not " + rounds);
        }
        LogLevels.quiet();
        what.run(thisCommand(), rounds, System.out);
        return 0;
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
