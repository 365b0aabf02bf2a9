package dev.freno.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page for operators tells the truth. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @TempDir
    Path directory;

    @Test
    void example_loadsWithoutAWarning() throws IOException {
        String example = Files.readString(PAGE).split("```json\n", 2)[1].split("```", 2)[0];
        ConfigFixture fixture = new ConfigFixture(directory);
        ConfigResult result = fixture.load(example, Overrides.NONE, Map.of("FRENO_MYSQL_PASSWORD", "p"));
        assertThat(fixture.problems(result)).isEmpty();
        assertThat(result.warnings()).isEmpty();
        assertThat(ConfigFixture.config(result).stores())
                .extracting(store -> store.spec().key().name())
                .containsExactly("main1", "main2", "main3");
    }

    /** The full mapping holds every key that is known, but for three that it leaves out to show inheritance. */
    @Test
    void tables_holdEveryKey() throws IOException {
        String page = Files.readString(PAGE);
        Stream<String> mapped = Pattern.compile("\"([A-Z]\\w*)\":")
                .matcher(ConfigFixture.resource("/config/full.json"))
                .results()
                .map((MatchResult match) -> match.group(1));
        List<String> keys = Stream.concat(mapped, Stream.of("Addresses", "Cells", "CA"))
                .filter(key -> !key.equals("Stores") && !key.equals("MySQL"))
                .distinct()
                .toList();
        assertThat(keys).hasSizeGreaterThan(45);
        assertThat(keys).allSatisfy(key -> assertThat(page).contains("| `" + key + "` |"));
    }
}
