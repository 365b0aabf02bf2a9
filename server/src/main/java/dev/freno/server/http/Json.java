package dev.freno.server.http;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON as the original's clients know it: keys in the order given, numbers in their shortest form, {@code <},
 * {@code >} and {@code &} escaped, a newline at the end. Numbers must be finite. For one thread.
 */
final class Json {
    private static final String HEX = "0123456789abcdef";
    private static final double LARGEST_EXACT = 1L << 53;
    private static final double SMALLEST_PLAIN = 1e-6;
    private static final double SMALLEST_WITH_EXPONENT = 1e21;

    private final StringBuilder text = new StringBuilder(160);
    private boolean first = true;

    /** A JSON string and a newline. */
    static Buffer string(String value) {
        Json json = new Json();
        json.quote(value);
        return json.line();
    }

    static Json object() {
        return new Json().open('{');
    }

    static Json array() {
        return new Json().open('[');
    }

    private Json open(char bracket) {
        text.append(bracket);
        first = true;
        return this;
    }

    Json openObject() {
        comma();
        return open('{');
    }

    Json openObject(String key) {
        return key(key).open('{');
    }

    Json openArray(String key) {
        return key(key).open('[');
    }

    Json closeObject() {
        return close('}');
    }

    Json closeArray() {
        return close(']');
    }

    private Json close(char bracket) {
        text.append(bracket);
        first = false;
        return this;
    }

    Json put(String key, @Nullable String value) {
        key(key);
        if (value == null) {
            text.append("null");
        } else {
            quote(value);
        }
        return this;
    }

    Json put(String key, long value) {
        key(key);
        text.append(value);
        return this;
    }

    Json put(String key, double value) {
        key(key);
        number(value);
        return this;
    }

    Json put(String key, boolean value) {
        key(key);
        text.append(value);
        return this;
    }

    Json add(String value) {
        comma();
        quote(value);
        return this;
    }

    /** What has been written, and a newline. */
    Buffer line() {
        return Buffer.buffer(text.append('\n').toString());
    }

    private Json key(String key) {
        comma();
        quote(key);
        text.append(':');
        return this;
    }

    private void comma() {
        if (!first) {
            text.append(',');
        }
        first = false;
    }

    private void number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no " + value);
        }
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < LARGEST_EXACT) {
            text.append((long) value);
            return;
        }
        String shortest = Double.toString(value);
        boolean plain = size >= SMALLEST_PLAIN && size < SMALLEST_WITH_EXPONENT;
        if (shortest.indexOf('E') < 0) {
            text.append(shortest);
        } else if (plain) {
            text.append(new BigDecimal(shortest).stripTrailingZeros().toPlainString());
        } else {
            withExponent(shortest);
        }
    }

    private void withExponent(String shortest) {
        int exponent = shortest.indexOf('E');
        String digits = shortest.substring(0, exponent);
        text.append(digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits)
                .append('e')
                .append(shortest.charAt(exponent + 1) == '-' ? "" : "+")
                .append(shortest, exponent + 1, shortest.length());
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '<', '>', '&', '\u2028', '\u2029' -> unicode(c);
                default -> other(value, i, c);
            }
        }
        text.append('"');
    }

    private void other(String value, int at, char c) {
        if (c < ' ') {
            unicode(c);
        } else if (Character.isSurrogate(c) && !isPaired(value, at, c)) {
            text.append('\ufffd');
        } else {
            text.append(c);
        }
    }

    private static boolean isPaired(String value, int at, char c) {
        return Character.isHighSurrogate(c)
                ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
    }

    private void unicode(char c) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(HEX.charAt(c >> shift & 0xf));
        }
    }
}
