package dev.freno.cli;

import dev.freno.bench.Bench;
import dev.freno.bench.BrokenPromiseException;
import dev.freno.bench.LoadOptions;
import dev.freno.bench.ProbeOptions;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
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
            "check     throughput, latency and CPU of checks, beside others",
            "scale     CPU of a check with many stores, rules and apps",
            "start     from process start to the first true 200",
            "reaction  from the lag crossing the threshold to the first 429, and back to the first 200, under load",
            "memory    resident memory and CPU with 2 and with 200 hosts",
            "soak      whether memory stays what it is, with 200 hosts and many app names",
            "probe     probes a second and CPU per probe of many hosts, beside another freno too",
            "inventory 300 stores of 10 hosts each, from static lists and from one HAProxy",
            "failover  from the end of a group's leader to the first 200 from another node",
            "faults    hurt a group of three in every way, and look for broken promises",
            "pure      time and allocation of decisions and aggregation, by JMH"
        })
final class BenchCommand implements Callable<Integer> {
    private static final int MAX_MINUTES = (int) Duration.ofDays(7).toMinutes();
    private static final int MAX_SECONDS = 600;
    private static final int MAX_INTERVAL_MILLIS = 60_000;
    private static final int MAX_RATE = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "WHAT", description = "One of ${COMPLETION-CANDIDATES}, in any case.")
    private Bench what = Bench.START;

    @Option(names = "--rounds", description = "How many values are taken (default: 10, of check and scale 5).")
    private Optional<Integer> rounds = Optional.empty();

    @Option(
            names = "--minutes",
            description = "How long faults and soak go on (default: 15, of soak 60, which needs 10 or more).")
    private Optional<Integer> minutes = Optional.empty();

    @Option(names = "--seed", description = "Repeats the plan of an earlier run of faults (default: by chance).")
    private long seed = new SplittableRandom().nextInt(Integer.MAX_VALUE);

    @Option(
            names = "--seconds",
            description = "check, scale: how long each measurement of a round takes (default: ${DEFAULT-VALUE}).")
    private int seconds = 2;

    @Option(
            names = "--rate",
            description = {
                "check, reaction, soak: checks a second of the open loop",
                "(default: 10000, of soak 1000); with 0 check and reaction go without."
            })
    private Optional<Integer> rate = Optional.empty();

    @Option(
            names = "--beside",
            paramLabel = "COMMAND",
            description = {
                "check, probe: another freno to measure in turn with this one; a configuration file's name is appended,",
                "as in --beside '/path/to/freno --http --config'."
            })
    private Optional<String> beside = Optional.empty();

    @Option(
            names = "--against",
            paramLabel = "URL",
            arity = "1..*",
            description = {
                "check: servers that run already, as in --against http://127.0.0.1:8080/;",
                "where there is no path, a check's is appended."
            })
    private List<URI> against = List.of();

    @Option(names = "--hosts", description = "probe: how many hosts (default: ${DEFAULT-VALUE}).")
    private int hosts = 200;

    @Option(
            names = "--interval",
            paramLabel = "MS",
            description = "probe: the distance of two probes of a host (default: ${DEFAULT-VALUE}).")
    private int intervalMillis = 50;

    @Mixin
    HelpFlag help = new HelpFlag();

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        Bench.Effort effort = effort();
        LogLevels.quiet();
        try {
            what.run(thisCommand(), effort, System.out);
            return 0;
        } catch (BrokenPromiseException e) {
            System.err.println("freno: " + e.getMessage());
            return 1;
        }
    }

    private Bench.Effort effort() {
        int least = (int) what.leastTime().toMinutes();
        Duration time = minutes.map(given -> Duration.ofMinutes(within("--minutes", given, least, MAX_MINUTES)))
                .orElseGet(what::usualTime);
        Duration each = Duration.ofSeconds(within("--seconds", seconds, 1, MAX_SECONDS));
        int count = within("--rounds", rounds.orElseGet(what::usualRounds), 1, Integer.MAX_VALUE);
        OptionalInt asked = rate.map(given -> OptionalInt.of(within("--rate", given, leastRate(), MAX_RATE)))
                .orElseGet(OptionalInt::empty);
        demand(beside.isEmpty() || what.isComparison(), "--beside does not go with " + name());
        demand(beside.isEmpty() || !beside.get().isBlank(), "--beside needs a command");
        demand(against.isEmpty() || what == Bench.CHECK, "--against does not go with " + name());
        against.forEach(this::demandHttp);
        within("--hosts", hosts, 1, ProbeOptions.MAX_HOSTS);
        within("--interval", intervalMillis, 1, MAX_INTERVAL_MILLIS);
        var probes = new ProbeOptions(hosts, Duration.ofMillis(intervalMillis), beside);
        return new Bench.Effort(count, time, seed, new LoadOptions(beside, against, each, asked), probes);
    }

    private int leastRate() {
        return what == Bench.SOAK ? 1 : 0;
    }

    private String name() {
        return what.name().toLowerCase(Locale.ROOT);
    }

    private int within(String option, int value, int least, int most) {
        String range = most == Integer.MAX_VALUE ? least + " or more" : "within " + least + " and " + most;
        demand(value >= least && value <= most, option + " must be " + range + ", not " + value);
        return value;
    }

    private void demandHttp(URI url) {
        boolean usable = "http".equals(url.getScheme())
                && url.getHost() != null
                && url.getRawUserInfo() == null
                && url.getRawFragment() == null;
        demand(usable, "--against needs a URL such as http://127.0.0.1:8080/, not " + url);
    }

    private void demand(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
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
