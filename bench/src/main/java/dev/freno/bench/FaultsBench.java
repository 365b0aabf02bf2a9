package dev.freno.bench;

import dev.freno.bench.Bench.Setting;
import dev.freno.bench.faults.FaultSuite;
import dev.freno.lab.LabCluster;
import dev.freno.lab.LabConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

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
                        result.violations().size() + " violations; all calls and logs are in " + keep(suite));
            }
        }
    }

    private static Path keep(FaultSuite.Setting suite) throws IOException {
        Path kept =
                Files.createDirectories(Path.of("freno-faults-" + suite.seed()).toAbsolutePath());
        try (Stream<Path> files = Files.walk(suite.directory(), 2)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                String name = suite.directory().relativize(log).toString().replace('/', '-');
                Files.copy(log, kept.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return kept;
    }
}
