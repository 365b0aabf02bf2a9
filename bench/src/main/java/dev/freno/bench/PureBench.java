package dev.freno.bench;

import dev.freno.bench.pure.DecisionBenchmark;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Time and allocation of one operation of each pure part, by JMH, in a process of its own with this JVM's options. */
final class PureBench {
    private static final TimeValue SECOND = TimeValue.seconds(1);
    private static final int WARM_UPS = 3;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private PureBench() {}

    static void run(Bench.Setting setting) {
        setting.out().println("| operation | ns | ± | bytes allocated |");
        setting.out().println("|---|---|---|---|");
        results(setting.rounds()).stream()
                .sorted(Comparator.comparing(PureBench::name))
                .forEach(result -> setting.out().println(line(result)));
    }

    private static Collection<RunResult> results(int rounds) {
        try {
            return new Runner(new OptionsBuilder()
                            .include(DecisionBenchmark.class.getPackageName().replace(".", "\\.") + "\\..*")
                            .mode(Mode.AverageTime)
                            .timeUnit(TimeUnit.NANOSECONDS)
                            .warmupIterations(WARM_UPS)
                            .warmupTime(SECOND)
                            .measurementIterations(rounds)
                            .measurementTime(SECOND)
                            .forks(1)
                            .shouldFailOnError(true)
                            .addProfiler(GCProfiler.class)
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .run();
        } catch (RunnerException e) {
            throw new IllegalStateException("a benchmark failed: " + e.getMessage(), e);
        }
    }

    /** The benchmark with its parameters: {@code DecisionBenchmark.allowed rules=10}. */
    private static String name(RunResult result) {
        StringBuilder name = new StringBuilder(result.getParams().getBenchmark());
        name.delete(0, name.lastIndexOf(".", name.lastIndexOf(".") - 1) + 1);
        result.getParams()
                .getParamsKeys()
                .forEach(key -> name.append(' ')
                        .append(key)
                        .append('=')
                        .append(result.getParams().getParam(key)));
        return name.toString();
    }

    private static String line(RunResult result) {
        Result<?> time = result.getPrimaryResult();
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %s |",
                name(result),
                time.getScore(),
                time.getScoreError(),
                allocated == null ? "unknown" : Long.toString(Math.round(allocated.getScore())));
    }
}
