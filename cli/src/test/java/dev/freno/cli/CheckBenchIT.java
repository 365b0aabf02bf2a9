package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.bench.Bench;
import dev.freno.bench.LoadOptions;
import dev.freno.bench.ProbeOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The shortest form of {@code freno bench check}: one round of a fifth of a second each, beside another node of ours. */
@ExtendWith(LogsOnFailure.class)
class CheckBenchIT {
    @Test
    void check_besideAnother_printsATableInWhichAllIsAnswered() throws Exception {
        String beside = String.join(" ", FrenoProcess.command()) + " serve --config";
        var load = new LoadOptions(Optional.of(beside), List.of(), Duration.ofMillis(200), OptionalInt.of(500));
        var probes = new ProbeOptions(1, Duration.ofMillis(50), Optional.empty());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Bench.CHECK.run(
                FrenoProcess.command(),
                new Bench.Effort(1, Duration.ofMinutes(1), 1, load, probes),
                new PrintStream(out, true, StandardCharsets.UTF_8));

        List<String> rows = out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("| "))
                .toList();
        assertThat(rows).hasSize(1 + 16 + 1 + 8);
        assertThat(rows.subList(1, 17))
                .allMatch(row -> row.matches("\\| (HEAD|GET), .* \\| (ours|beside) \\| .* \\| 200: [1-9][0-9]* \\|"));
        assertThat(rows.subList(18, 26)).allMatch(row -> row.matches("\\| (HEAD|GET), .* \\| beside \\| [0-9.]+ × .*"));
    }
}
