package dev.freno.bench;

import dev.freno.bench.Bench.Setting;
import dev.freno.bench.faults.FaultSuite;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The fault suite, for as long as one likes. */
final class FaultsBench {
    private FaultsBench() {}

    static void run(Setting setting) throws IOException, InterruptedException {
        try (LabCluster lab = LabCluster.start(LabConfig.of(2))) {
            var suite = new FaultSuite.Setting(
                    setting.command(),
                    lab,
                    setting.effort().seed(),
                    setting.effort().time(),
                    setting.directory(),
                    setting.out());
            FaultSuite.Result result = FaultSuite.run(suite);
            if (!result.violations().isEmpty()) {
                throw new BrokenPromiseException(
                        result.violations().size() + " violations; all calls are in " + keep(suite));
            }
        }
    }

    private static Path keep(FaultSuite.Setting suite) throws IOException {
        Path kept = Path.of("freno-faults-" + suite.seed() + ".log").toAbsolutePath();
        return Files.copy(suite.calls(), kept, StandardCopyOption.REPLACE_EXISTING);
    }
}
