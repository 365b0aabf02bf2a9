package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration, told once in plain lines, as where there is no terminal. */
@ExtendWith(LogsOnFailure.class)
class DemoIT {
    /** It takes about a minute on a machine that has nothing else to do. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    private Path directory;

    /** A row of the table at its end. */
    private record Row(int rows, double seconds, double worstLag, int heldPercent) {
        static Row of(String name, String output) {
            Matcher row = Pattern.compile(name + " +([\\d,]+) +([\\d.]+) s +([\\d.]+) s +(\\d+)%")
                    .matcher(output);
            assertThat(row.find()).as(name).isTrue();
            return new Row(
                    Integer.parseInt(row.group(1).replace(",", "")),
                    Double.parseDouble(row.group(2)),
                    Double.parseDouble(row.group(3)),
                    Integer.parseInt(row.group(4)));
        }
    }

    @Test
    void demo_whenTold_showsThatAskingKeepsTheLagLow() {
        long begin = System.nanoTime();
        try (FrenoProcess demo =
                FrenoProcess.start(directory, "demo", "--plain", "--port", Integer.toString(FreePorts.next()))) {
            assertThat(demo.awaitExit(LIMIT)).isZero();
            Row without = Row.of("without asking", demo.out());
            Row asking = Row.of("asking freno", demo.out());
            System.out.println(
                    "demo: " + (System.nanoTime() - begin) / 1_000_000_000 + " s, " + without + ", " + asking);
            assertThat(asking.rows()).isEqualTo(without.rows()).isPositive();
            assertThat(asking.worstLag()).isLessThan(without.worstLag());
            assertThat(asking.heldPercent()).isPositive();
            assertThat(without.heldPercent()).isZero();
            assertThat(demo.out()).doesNotContain("\u001b");
        }
    }
}
