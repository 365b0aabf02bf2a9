package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.bench.faults.FaultSuite;
import dev.freno.lab.SharedLab;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code freno bench faults}: three nodes, hurt for most of a minute. */
@ExtendWith(LogsOnFailure.class)
class FaultsIT {
    private static final long SEED = 20_250_917;
    private static final Duration TIME = Duration.ofSeconds(45);

    @TempDir
    private Path directory;

    @Test
    void group_whenHurtAgainAndAgain_keepsItsPromises() throws Exception {
        var setting =
                new FaultSuite.Setting(FrenoProcess.command(), SharedLab.reset(), SEED, TIME, directory, System.out);
        FaultSuite.Result result = FaultSuite.run(setting);
        assertThat(result.violations()).isEmpty();
        assertThat(result.rounds()).isPositive();
        assertThat(result.acknowledged()).isPositive();
    }
}
