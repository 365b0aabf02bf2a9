package dev.freno.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.Property;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceKeyTest {
    @ParameterizedTest
    @CsvSource({
        "db1, db1, 3306",
        "db1:3307, db1, 3307",
        "' db1:1 ', db1, 1",
        "10.0.0.1:65535, 10.0.0.1, 65535",
        "a_b-c.example., a_b-c.example., 3306",
        "[::1]:3307, ::1, 3307",
        "[::1], ::1, 3306",
        "::1, ::1, 3306",
        "::, ::, 3306",
        "1::, 1::, 3306",
        "2001:db8::2:1, 2001:db8::2:1, 3306",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8, 3306",
        "[::ffff:10.0.0.1]:1, ::ffff:10.0.0.1, 1",
        "[fe80::1%eth0]:3307, fe80::1%eth0, 3307"
    })
    void parse_whenTheTextIsAHost_readsIt(String text, String host, int port) {
        assertThat(InstanceKey.parse(text, 3306)).isEqualTo(new InstanceKey(host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":",
                ":3306",
                "db1:",
                "db1:x",
                "db1:0",
                "db1:65536",
                "db1:-1",
                "db1:999999",
                "db 1",
                "db/1",
                "-db",
                "db-",
                "a:b:c",
                "10.0.0.1:3306:1",
                "[db1]:3306",
                "[a:b]",
                "[1:2]:3",
                "[",
                "[]",
                "[]:1",
                "[::1",
                "[::1]x",
                "[::1]:",
                "[::1]:0",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::1",
                "::g",
                "1.2.3.4::",
                "::1.2.3.4.5",
                "::1.2.3",
                "::1%",
                "é",
                "${HOST}"
            })
    void parse_whenTheTextIsNoHost_isRefused(String text) {
        assertThatThrownBy(() -> InstanceKey.parse(text, 3306)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parse_whenTheTextIsNoHost_theRefusalNamesIt() {
        assertThatThrownBy(() -> InstanceKey.parse("db1:x", 3306)).hasMessageContaining("'db1:x'");
        assertThatThrownBy(() -> InstanceKey.parse("db 1", 3306)).hasMessageContaining("'db 1'");
        assertThatThrownBy(() -> InstanceKey.parse("[x]:1", 3306)).hasMessageContaining("'[x]:1'");
    }

    @Test
    void parse_whenTheNameIsTooLong_isRefused() {
        assertThat(InstanceKey.parse("a".repeat(253), 1).host()).hasSize(253);
        assertThatThrownBy(() -> InstanceKey.parse("a".repeat(254), 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parse_ofWhatToStringGives_isTheSameKey() {
        Property.check(5_000, random -> {
            InstanceKey key = new InstanceKey(anyHost(random), 1 + random.nextInt(65535));
            assertThat(InstanceKey.parse(key.toString(), 1 + random.nextInt(65535)))
                    .isEqualTo(key);
        });
    }

    private static String anyHost(RandomGenerator random) {
        return switch (random.nextInt(3)) {
            case 0 -> "db-" + random.nextInt(1000) + ".example";
            case 1 -> random.nextInt(256) + "." + random.nextInt(256) + ".0.1";
            default ->
                "fd00:" + Integer.toHexString(random.nextInt(65536)) + "::"
                        + Integer.toHexString(random.nextInt(65536));
        };
    }

    @Test
    void parse_ofGarbage_isAKeyThatRoundTripsOrRefused() {
        String alphabet = "a1:.[]%-_ /x";
        Property.check(20_000, random -> {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(12), 0, alphabet.length()).forEach(i -> text.append(alphabet.charAt(i)));
            try {
                InstanceKey key = InstanceKey.parse(text.toString(), 3306);
                assertThat(InstanceKey.parse(key.toString(), 1)).as("%s", text).isEqualTo(key);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }

    @Test
    void compareTo_ordersByHostThenPort() {
        List<String> ordered = List.of("a:2", "a:10", "b:1");
        assertThat(Stream.of("b:1", "a:10", "a:2")
                        .map(text -> InstanceKey.parse(text, 1))
                        .sorted())
                .extracting(InstanceKey::toString)
                .isEqualTo(ordered);
    }

    @Test
    void parse_ofAnAccount_isRefusedWithoutShowingIt() {
        for (String text : List.of("user:s3cret@db1", "user:s3cret@db1:x", "s3cret@[::1]:3306", "[s3cret@")) {
            assertThatThrownBy(() -> InstanceKey.parse(text, 3306))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .contains("…@")
                    .doesNotContain("s3cret");
        }
    }
}
