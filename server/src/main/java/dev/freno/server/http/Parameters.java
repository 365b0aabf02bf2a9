package dev.freno.server.http;

import dev.freno.core.rules.AppName;
import dev.freno.core.store.InstanceKey;
import org.jspecify.annotations.Nullable;

/** Turns the texts of a request into values, strictly: what is not plainly right is rejected, and names the text. */
final class Parameters {
    /** The longest TTL: ten years. */
    static final long MAX_TTL_MINUTES = 10L * 365 * 24 * 60;

    private static final int MAX_DIGITS = 18;

    private Parameters() {}

    /** The threshold of a read check: a finite number, 0 or more. */
    static double threshold(String text) throws Rejected {
        double number = number(text);
        if (!(number >= 0) || Double.isInfinite(number)) {
            throw Rejected.badInput(Rejected.quoted(text) + " is not a threshold: a finite number of 0 or more");
        }
        return number + 0.0;
    }

    /** The share of checks that a throttle refuses: 0 to 1. */
    static double ratio(String text) throws Rejected {
        double number = number(text);
        if (!(number >= 0 && number <= 1)) {
            throw Rejected.badInput(Rejected.quoted(text) + " is not a ratio: a number from 0 to 1");
        }
        return number + 0.0;
    }

    /** How long a rule lasts, in whole minutes; 0 for permanent. */
    static long ttlMinutes(String text) throws Rejected {
        long minutes = wholeNumber(text);
        if (minutes < 0 || minutes > MAX_TTL_MINUTES) {
            throw Rejected.badInput(Rejected.quoted(text) + " is not a TTL: whole minutes from 0 (permanent) to "
                    + MAX_TTL_MINUTES + " (10 years)");
        }
        return minutes;
    }

    /** How many minutes to look back, 0 or more. */
    static long minutes(String text) throws Rejected {
        long minutes = wholeNumber(text);
        if (minutes < 0) {
            throw Rejected.badInput(Rejected.quoted(text) + " is not a number of minutes: a whole number of 0 or more");
        }
        return minutes;
    }

    /** A whole number of 0 or more, −1 where the text is none or is absurdly long. */
    private static long wholeNumber(String text) {
        int from = text.startsWith("+") ? 1 : 0;
        int digits = text.length() - from;
        boolean plain = digits > 0 && digits <= MAX_DIGITS && digitsEnd(text, from) == text.length();
        return plain ? Long.parseLong(text, from, text.length(), 10) : -1;
    }

    /** The name of an app. */
    static String app(String name) throws Rejected {
        if (name.isEmpty()) {
            throw Rejected.badInput("'' is not an app: a name is needed");
        }
        return name;
    }

    /** The name of an app that is not freno's own. */
    static String throttleableApp(String name) throws Rejected {
        if (AppName.isInternal(name)) {
            throw Rejected.badInput(Rejected.quoted(name) + " is an internal app of freno: it cannot be throttled");
        }
        return app(name);
    }

    /** The store that a rule is limited to; null, for all stores, where the text is absent or empty. */
    static @Nullable String store(@Nullable String name) throws Rejected {
        if (name != null && name.indexOf('/') >= 0) {
            throw Rejected.badInput(Rejected.quoted(name) + " is not a store name: it has no type and no slash");
        }
        return name == null || name.isEmpty() ? null : name;
    }

    /** A host name, or {@code host:port}; an IPv6 address without a port stands without brackets. */
    static String host(String text) throws Rejected {
        String name = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        try {
            InstanceKey key = InstanceKey.parse(name, 1);
            // What is stripped off would look as if the text had a port of its own.
            return key.host().equals(name.strip()) ? key.host() : key.toString();
        } catch (IllegalArgumentException e) {
            throw Rejected.badInput(Rejected.quoted(text) + " is not a host name, an address, or host:port");
        }
    }

    /**
     * A decimal number: digits with a point somewhere or none, a sign, an exponent; {@code .5}, {@code 5.}, {@code +5},
     * {@code 1e1}. NaN where it is none: not {@code inf}, not {@code nan}, no hexadecimals, no blanks.
     */
    private static double number(String text) {
        int at = afterSign(text, 0);
        int whole = digitsEnd(text, at);
        int digits = whole - at;
        int end = whole;
        if (end < text.length() && text.charAt(end) == '.') {
            end = digitsEnd(text, end + 1);
            digits += end - whole - 1;
        }
        if (end < text.length() && (text.charAt(end) | 0x20) == 'e') {
            int exponent = afterSign(text, end + 1);
            end = digitsEnd(text, exponent);
            digits = end == exponent ? 0 : digits;
        }
        return digits > 0 && end == text.length() ? Double.parseDouble(text) : Double.NaN;
    }

    private static int afterSign(String text, int at) {
        return at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-') ? at + 1 : at;
    }

    private static int digitsEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
