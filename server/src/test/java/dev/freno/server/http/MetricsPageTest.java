package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Everything that a node exposes stands in {@code docs/metrics.md}. */
class MetricsPageTest {
    /** The names in the first column of the page's tables, with what varies as a pattern. */
    private static List<Pattern> documented() throws IOException {
        return Files.readString(Path.of("..", "docs", "metrics.md"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .map(name -> Pattern.compile(Pattern.quote(name).replaceAll("<[^>]*>|…|\\*", "\\\\E.+\\\\Q")))
                .toList();
    }

    private static boolean isIn(List<Pattern> page, String name) {
        return page.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    @Test
    void everyExposedName_isDocumented() throws Exception {
        List<Pattern> page = documented();
        try (TestNode node = new TestNode()) {
            node.get("/check/app/mysql/ok");
            node.get("/check/app/mysql/missing");
            node.get("/throttle-app/a");
            node.telemetry.health().tick(node.moments.now());
            node.telemetry.probes().succeeded(1_000_000);
            node.telemetry.probes().failed(FailureKind.QUERY);

            List<String> metrics = node.get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("# TYPE "))
                    .map(line -> line.split(" ", -1)[2])
                    .toList();
            assertThat(metrics)
                    .contains("freno_checks_total", "freno_throttles")
                    .allMatch(name -> isIn(page, name));

            JsonNode vars = JsonMapper.builder()
                    .build()
                    .readTree(node.get("/debug/vars").body());
            assertThat(vars.propertyNames()).isNotEmpty().allMatch(name -> isIn(page, name));
        }
    }

    @Test
    void metrics_sayWhatTheyMean() throws Exception {
        try (TestNode node = new TestNode()) {
            node.get("/check/app/mysql/ok");
            List<String> page = node.get("/metrics").body().lines().toList();

            assertThat(page)
                    .contains(
                            "# HELP freno_throttles Throttle rules in force.",
                            "# HELP freno_verdicts_total Checks answered, by the reason in their body.");
            assertThat(page.stream()
                            .filter(line -> line.startsWith("# TYPE freno_"))
                            .map(line -> "# HELP " + line.split(" ", -1)[2]))
                    .allMatch(help -> page.stream()
                            .anyMatch(line -> line.startsWith(help + " ")
                                    && !line.substring(help.length()).isBlank()));
        }
    }
}
