package dev.freno.server.group.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.Mutations;
import dev.freno.server.net.FetchException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever a peer sends, its report is read or refused. */
class PeerHealthFuzzTest {
    private static final String REPORT = """
            {"mysql/main":{"LastHealthyAt":"2022-11-01T10:00:00.123Z","SecondsSinceLastHealthy":0},\
            "mysql/other":{"LastHealthyAt":"0001-01-01T00:00:00Z","SecondsSinceLastHealthy":9223372036},\
            "mysql/third":null}
            """;
    private static final List<String> NAMES = List.of(
            "mysql/main", "mysql/other", "", "/", "a/", "/b", "a/b/c", "\\u0000/\\ud800", "x".repeat(200) + "/y");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "-0.0",
            "1e999",
            "-1e999",
            "99999999999999999999",
            "\"\"",
            "\"1\"",
            "[]",
            "{}",
            "[[]]",
            "{\"SecondsSinceLastHealthy\":1}");
    private static final List<String> WORDS = List.of(
            "null",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "-",
            "1e9999",
            "\0",
            "[".repeat(100),
            "{\"a\":".repeat(70),
            "9".repeat(500),
            "\"SecondsSinceLastHealthy\":",
            "NaN",
            "/");

    private static byte[] generated(RandomGenerator random) {
        return IntStream.range(0, random.nextInt(8))
                .mapToObj(entry -> "\"" + Mutations.oneOf(NAMES, random) + "\":{\"SecondsSinceLastHealthy\":"
                        + Mutations.oneOf(VALUES, random) + ",\"LastHealthyAt\":" + Mutations.oneOf(VALUES, random)
                        + "}")
                .collect(Collectors.joining(",", "{", "}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void assertHarmless(byte[] body) {
        try {
            assertThat(PeerHealth.parse(body).seconds().values())
                    .allMatch(seconds -> seconds >= 0 && seconds <= PeerHealth.MAX_SECONDS);
        } catch (FetchException refused) {
            assertThat(refused).message().isNotBlank().hasSizeLessThanOrEqualTo(FetchException.MAX_LENGTH);
        }
    }

    @Test
    void parse_ofAnyBody_isAReportOrAFailure() {
        Mutations mutations = Mutations.ofTexts(List.of(REPORT, "{}"), WORDS);
        Mutations.check(20_000, random -> assertHarmless(mutations.next(random)));
        Mutations.check(20_000, random -> assertHarmless(generated(random)));
    }
}
