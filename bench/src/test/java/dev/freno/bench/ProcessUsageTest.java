package dev.freno.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ProcessUsageTest {
    private final ProcessUsage own = ProcessUsage.of(ProcessHandle.current().pid());

    @Test
    void cpu_ofABusyThread_growsByWhatItUses() {
        Duration before = own.cpu();
        useCpu();

        assertThat(own.cpu()).isGreaterThan(before);
    }

    @Test
    void residentBytes_ofThisProcess_areMoreThanItsHeapNeeds() throws IOException {
        assertThat(own.residentBytes()).isGreaterThan(1 << 20);
    }

    private static void useCpu() {
        long end = System.nanoTime() + 20_000_000;
        double sum = 0;
        while (System.nanoTime() < end) {
            sum += Math.sqrt(sum + 1);
        }
        assertThat(sum).isPositive();
    }
}
