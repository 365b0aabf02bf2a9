package dev.freno.server.group.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.StoreKey;
import dev.freno.server.net.FetchException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerHealthTest {
    private static final StoreKey MAIN = new StoreKey("mysql", "main");
    private static final StoreKey OTHER = new StoreKey("mysql", "other");

    private static Map<StoreKey, Long> parse(String json) throws FetchException {
        return PeerHealth.parse(json.getBytes(StandardCharsets.UTF_8)).seconds();
    }

    @Test
    void parse_ofAReport_hasTheSecondsOfEachStore() throws FetchException {
        assertThat(parse(
                        "{\"mysql/main\":{\"LastHealthyAt\":\"2022-11-01T10:00:00.123Z\",\"SecondsSinceLastHealthy\":0},"
                                + "\n\"mysql/other\":{\"SecondsSinceLastHealthy\":17}}\n"))
                .isEqualTo(Map.of(MAIN, 0L, OTHER, 17L));
        assertThat(parse("{}")).isEmpty();
    }

    /** D12: of a null entry, and of every other nonsense, only that entry is lost. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'mysql/main':null",
                "'mysql/main':7",
                "'mysql/main':'x'",
                "'mysql/main':[]",
                "'mysql/main':[{'SecondsSinceLastHealthy':5}]",
                "'mysql/main':{}",
                "'mysql/main':{'SecondsSinceLastHealthy':null}",
                "'mysql/main':{'SecondsSinceLastHealthy':'5'}",
                "'mysql/main':{'SecondsSinceLastHealthy':[5]}",
                "'mysql/main':{'SecondsSinceLastHealthy':{'SecondsSinceLastHealthy':5}}",
                "'mysql/main':{'SecondsSinceLastHealthy':-1}",
                "'mysql/main':{'SecondsSinceLastHealthy':-1e300}",
                "'':{'SecondsSinceLastHealthy':5}",
                "'main':{'SecondsSinceLastHealthy':5}",
                "'/main':{'SecondsSinceLastHealthy':5}",
                "'mysql/':{'SecondsSinceLastHealthy':5}",
            })
    void parse_ofAnEntryWithoutSense_leavesItOut(String entry) throws FetchException {
        String json = "{" + entry + ",'mysql/other':{'SecondsSinceLastHealthy':3}}";
        assertThat(parse(json.replace('\'', '"'))).isEqualTo(Map.of(OTHER, 3L));
    }

    @ParameterizedTest
    @CsvSource({"1.9, 1", "0.9, 0", "9223372036, 3153600000", "99999999999999999999999, 3153600000", "1e400, 3153600000"
    })
    void parse_ofAnUnusualNumber_isWithinBounds(String number, long seconds) throws FetchException {
        assertThat(parse("{\"mysql/main\":{\"SecondsSinceLastHealthy\":" + number + "}}"))
                .isEqualTo(Map.of(MAIN, seconds));
    }

    @Test
    void parse_ofAStoreNamedTwice_takesTheLongerTime() throws FetchException {
        assertThat(parse("{\"mysql/main\":{\"SecondsSinceLastHealthy\":9},"
                        + "\"mysql/main\":{\"SecondsSinceLastHealthy\":0}}"))
                .isEqualTo(Map.of(MAIN, 9L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "7", "404 page not found", "{", "{}{}", "{} x", "{\"mysql/main\":{"})
    void parse_ofWhatIsNoObject_isAFailure(String body) {
        assertThatThrownBy(() -> parse(body)).isInstanceOf(FetchException.class);
    }

    @Test
    void parse_ofTooManyStores_isAFailure() throws FetchException {
        assertThat(parse(report(PeerHealth.MAX_STORES))).hasSize(PeerHealth.MAX_STORES);
        assertThatThrownBy(() -> parse(report(PeerHealth.MAX_STORES + 1)))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining("more than 10000");
        assertThat(report(PeerHealth.MAX_STORES).length()).isLessThan(PeerHealth.MAX_BODY_BYTES);
    }

    private static String report(int stores) {
        return IntStream.range(0, stores)
                .mapToObj(i -> "\"mysql/store" + i + "\":{\"LastHealthyAt\":\"2022-11-01T10:00:00.123Z\","
                        + "\"SecondsSinceLastHealthy\":0}")
                .collect(Collectors.joining(",", "{", "}"));
    }
}
