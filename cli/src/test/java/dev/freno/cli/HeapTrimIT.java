package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With the launcher's collector, garbage that was promoted used to pile up to the heap's bound before it was collected. */
class HeapTrimIT {
    private static final int MEBI = 1 << 20;
    private static final int FEW = 30;
    private static final int MUCH = 90;

    @Test
    void promotedGarbage_isCollectedLongBeforeTheHeapIsFull() throws Exception {
        assertThat(tenuredAfterGarbage(false)).as("MiB without").isGreaterThan(MUCH);
        assertThat(tenuredAfterGarbage(true)).as("MiB with").isLessThan(FEW);
    }

    private static int tenuredAfterGarbage(boolean trims) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xms16m",
                        "-Xmx160m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Forgetful.class.getName(),
                        Boolean.toString(trims)))
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return Integer.parseInt(out.strip());
    }

    /**
     * Keeps what it makes for long enough that it is promoted, and then forgets it, until that fills most of the heap or
     * has been collected several times; prints how much is tenured in the end. The collection comes some time after the
     * limit was crossed, so what was crossed by at most says nothing.
     */
    static final class Forgetful {
        private static final MemoryPoolMXBean TENURED = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Tenured Gen"))
                .findFirst()
                .orElseThrow();

        private Forgetful() {}

        public static void main(String[] arguments) {
            boolean trims = Boolean.parseBoolean(arguments[0]);
            if (trims) {
                HeapTrim.start();
            }
            byte[][] kept = new byte[512][];
            for (int i = 0; i < 200_000 && tenured() <= MUCH; i++) {
                kept[i % kept.length] = new byte[8 << 10];
            }
            if (trims) {
                Eventually.eventually("collected", () -> tenured() < FEW);
            }
            System.out.println(tenured());
        }

        private static long tenured() {
            return TENURED.getUsage().getUsed() / MEBI;
        }
    }
}
