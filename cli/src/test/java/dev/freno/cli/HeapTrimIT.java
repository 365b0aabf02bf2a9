package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** With the launcher's collector, garbage that was promoted used to pile up to the heap's bound before it was collected. */
class HeapTrimIT {
    private static final int MEBI = 1 << 20;

    @Test
    void promotedGarbage_isCollectedLongBeforeTheHeapIsFull() throws Exception {
        assertThat(mostTenured(false)).as("MiB without").isGreaterThan(90);
        assertThat(mostTenured(true)).as("MiB with").isLessThan(60);
    }

    private static int mostTenured(boolean trims) throws IOException, InterruptedException {
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

    /** Keeps what it makes for long enough that it is promoted, and then forgets it; prints the most that tenured it. */
    static final class Forgetful {
        private static final long MILLISECOND = 1_000_000;

        private Forgetful() {}

        public static void main(String[] arguments) {
            if (Boolean.parseBoolean(arguments[0])) {
                HeapTrim.start();
            }
            MemoryPoolMXBean tenured = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().equals("Tenured Gen"))
                    .findFirst()
                    .orElseThrow();
            byte[][] kept = new byte[512][];
            for (int i = 0; i < 200_000; i++) {
                kept[i % kept.length] = new byte[8 << 10];
                if (i % 1_000 == 0) {
                    LockSupport.parkNanos(MILLISECOND); // a node is not that forgetful
                }
            }
            System.out.println(tenured.getPeakUsage().getUsed() / MEBI);
        }
    }
}
