package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    private static String number(double value) {
        String body = Json.object().put("v", value).closeObject().line().toString();
        return body.substring("{\"v\":".length(), body.length() - "}\n".length());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1, 1",
        "0.3, 0.3",
        "-2.5, -2.5",
        "100, 100",
        "12345678.9, 12345678.9",
        "0.001, 0.001",
        "0.0001, 0.0001",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "1.5e-9, 1.5e-9",
        "1e-300, 1e-300",
        "1e20, 100000000000000000000",
        "1.5e20, 150000000000000000000",
        "1e21, 1e+21",
        "1.25e300, 1.25e+300",
        "9007199254740993, 9007199254740992",
        "0.1, 0.1",
        "1e7, 10000000",
        "123456789.125, 123456789.125",
    })
    void number_isWrittenAsGoWritesIt(double value, String expected) {
        assertThat(number(value)).isEqualTo(expected);
    }

    @Test
    void number_thatIsNotFinite_isRefused() {
        assertThatThrownBy(() -> number(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> number(Double.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void string_isEscapedAsGoEscapesIt() {
        assertThat(Json.string("a\"b\\c\n\r\t\u0001</>&\u2028é\ud83d\ude00").toString())
                .isEqualTo("\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u003c/\\u003e\\u0026\\u2028é\ud83d\ude00\"\n");
        assertThat(Json.string("\ud83dx\ude00").toString()).isEqualTo("\"\ufffdx\ufffd\"\n");
    }

    @Test
    void nesting_putsCommasWhereTheyBelong() {
        String body = Json.object()
                .put("a", 1)
                .openObject("b")
                .put("c", "x")
                .closeObject()
                .openArray("d")
                .add("y")
                .add("z")
                .openObject()
                .put("e", true)
                .closeObject()
                .closeArray()
                .put("f", null)
                .closeObject()
                .line()
                .toString();
        assertThat(body).isEqualTo("{\"a\":1,\"b\":{\"c\":\"x\"},\"d\":[\"y\",\"z\",{\"e\":true}],\"f\":null}\n");
    }
}
