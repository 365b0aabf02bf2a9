package dev.freno.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a file, reading it gives a configuration or problems, and never an exception. */
class ConfigFuzzTest {
    private static final Pattern VALUE = Pattern.compile("(: |\\[)(\"[^\"]*\"|-?[0-9.]+|true|false)");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1",
            "65536",
            "1e999",
            "-1e999",
            "0.5",
            "99999999999999999999",
            "\"\"",
            "\" \"",
            "\"a\"",
            "\"a:b:c\"",
            "\"[::1]:1\"",
            "\"${X}\"",
            "\"${MYSQL_PASSWORD}\"",
            "\"\\u0000\"",
            "\"select\"",
            "\"http://\"",
            "\"http://a@b/?q#f\"",
            "[]",
            "[\"\"]",
            "[null]",
            "[[]]",
            "{}",
            "{\"\":{}}",
            "{\"a/b\":null}",
            "{\"Mode\":\"x\"}");
    private static final Map<String, String> ENVIRONMENT = Map.of("MYSQL_PASSWORD", "s3cret");

    @TempDir
    Path directory;

    @Test
    void load_whenValuesAreReplacedAtRandom_neverThrows() {
        ConfigFixture fixture = new ConfigFixture(directory);
        String full = ConfigFixture.resource("/config/full.json");
        for (int seed = 0; seed < 300; seed++) {
            String content = mutate(full, new Random(seed));
            assertThatCode(() -> {
                        ConfigResult result = fixture.load(content, Overrides.NONE, ENVIRONMENT);
                        assertThat(result.toString()).doesNotContain("statspw");
                    })
                    .as("seed %d: %s", seed, content)
                    .doesNotThrowAnyException();
        }
    }

    private static String mutate(String content, Random random) {
        double share = random.nextDouble() * 0.3;
        return VALUE.matcher(content)
                .replaceAll(match -> Matcher.quoteReplacement(
                        random.nextDouble() < share
                                ? match.group(1) + VALUES.get(random.nextInt(VALUES.size()))
                                : match.group()));
    }
}
