package dev.freno.bench;

import dev.freno.bench.load.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The samples of several servers, as tables in Markdown: medians over the rounds, and ratios to the first server. */
final class CheckTable {
    private final List<String> sides;
    private final Map<LoadCase, Map<String, List<Sample>>> samples = new LinkedHashMap<>();

    /** @param sides names of the servers, the first one is ours */
    CheckTable(List<String> sides) {
        this.sides = List.copyOf(sides);
    }

    void add(LoadCase how, String side, Sample sample) {
        samples.computeIfAbsent(how, _ -> new LinkedHashMap<>())
                .computeIfAbsent(side, _ -> new ArrayList<>())
                .add(sample);
    }

    @Override
    public String toString() {
        return sides.size() == 1 ? medians() : medians() + "\n" + ratios();
    }

    private String medians() {
        StringBuilder text = new StringBuilder("""
                | asked | server | answers/s | p50 µs | p90 µs | p99 µs | p99.9 µs | max µs | server CPU µs | client CPU µs | answers |
                |---|---|---|---|---|---|---|---|---|---|---|
                """);
        samples.forEach((how, bySide) -> bySide.forEach((side, all) -> text.append(row(how, side, all))));
        return text.toString();
    }

    private static String row(LoadCase how, String side, List<Sample> all) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %s | %s | %s | %s | %s | %s | %.1f | %s |%n",
                how,
                side,
                median(all, CheckTable::rate),
                micros(all, 50),
                micros(all, 90),
                micros(all, 99),
                micros(all, 99.9),
                micros(all, 100),
                oneDigit(median(all, CheckTable::serverCpu)),
                median(all, sample -> sample.report().cpuMicrosPerRequest()),
                Report.outcome(all.stream().map(Sample::report).toList()));
    }

    private String ratios() {
        StringBuilder text = new StringBuilder("""
                | asked | %s to | answers/s | p50 | p99 | server CPU |
                |---|---|---|---|---|---|
                """.formatted(sides.getFirst()));
        samples.forEach((how, bySide) -> {
            List<Sample> ours = bySide.getOrDefault(sides.getFirst(), List.of());
            for (String side : sides.subList(1, sides.size())) {
                text.append(ratio(how, side, ours, bySide.getOrDefault(side, List.of())));
            }
        });
        return text.toString();
    }

    private static String ratio(LoadCase how, String side, List<Sample> ours, List<Sample> other) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s |%n",
                how,
                side,
                times(ours, other, CheckTable::rate),
                times(ours, other, sample -> sample.report().micros(50)),
                times(ours, other, sample -> sample.report().micros(99)),
                times(ours, other, CheckTable::serverCpu));
    }

    private static String times(List<Sample> ours, List<Sample> other, ToDoubleFunction<Sample> value) {
        double ratio = median(ours, value) / median(other, value);
        return Double.isNaN(ratio) ? "unknown" : String.format(Locale.ROOT, "%.2f ×", ratio);
    }

    private static double rate(Sample sample) {
        return sample.report().answersPerSecond();
    }

    private static double serverCpu(Sample sample) {
        return sample.serverMicros().orElse(Double.NaN);
    }

    private static String micros(List<Sample> all, double percentile) {
        return String.format(
                Locale.ROOT, "%,.0f", median(all, sample -> sample.report().micros(percentile)));
    }

    private static String oneDigit(double value) {
        return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, "%.1f", value);
    }

    private static double median(List<Sample> all, ToDoubleFunction<Sample> value) {
        return Median.of(all.stream().mapToDouble(value));
    }
}
