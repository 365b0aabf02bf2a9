package dev.freno.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} and the node say the same. */
class MetricCatalogTest {
    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final String BEGIN = "<!-- begin: rendered from MetricCatalog -->\n";
    private static final String END = "<!-- end: rendered from MetricCatalog -->\n";

    private static String rendered() {
        StringBuilder page = new StringBuilder(
                "\n## `/metrics` (Prometheus)\n\n| name | labels | series | meaning |\n|---|---|---|---|\n");
        for (MetricCatalog.Metric metric : MetricCatalog.METRICS) {
            page.append(row("`" + metric.name() + "`", metric.labels(), metric.bound(), metric.meaning()));
        }
        page.append("\n## `/debug/vars` and `/debug/metrics`\n\n| key | keys | meaning |\n|---|---|---|\n");
        for (MetricCatalog.Var var : MetricCatalog.VARS) {
            page.append(row("`" + var.key() + "`", var.bound(), var.meaning()));
        }
        return page.append('\n').toString();
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    @Test
    void page_holdsTheTableOfTheCatalog() throws IOException {
        Path written = Path.of("target", "golden", "metrics-table.md");
        Files.createDirectories(written.getParent());
        Files.writeString(written, rendered());

        String page = Files.readString(PAGE);

        assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)))
                .describedAs("docs/metrics.md, against target/golden/metrics-table.md")
                .isEqualTo(rendered());
    }
}
