package dev.freno.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the raw request target: path parameters and query parameters, percent-decoded after splitting. The target's
 * characters above 127 are the bytes that the client sent.
 */
final class TargetText {
    /** The longest name of an app, store or host, in characters. */
    static final int MAX_NAME_LENGTH = 128;

    /** The target of OPTIONS for the server itself. */
    static final String WHOLE_SERVER = "*";

    private TargetText() {}

    /** The path and query of a target that may be in absolute form, as clients of a proxy send it. */
    static String originForm(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        int authority = target.indexOf("://");
        if (authority < 0) {
            return target;
        }
        int path = target.indexOf('/', authority + 3);
        return path < 0 ? WHOLE_SERVER : target.substring(path);
    }

    /** Where the path ends: at the query, or at the end. */
    static int pathEnd(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target.length() : query;
    }

    /**
     * One path parameter. Plain text costs one substring.
     *
     * @throws Rejected not found where it holds a slash or is a dot segment; bad input where an escape is broken, it is
     *     not text, or it is too long
     */
    static String parameter(String target, int from, int to) throws Rejected {
        for (int i = from; i < to; i++) {
            char c = target.charAt(i);
            if (c == '%' || c >= 0x7f || c < ' ') {
                return checkedName(decode(target, from, to, false));
            }
        }
        return checkedName(target.substring(from, to));
    }

    private static String checkedName(String name) throws Rejected {
        if (name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
            throw Rejected.notFound();
        }
        return bounded(name);
    }

    private static String bounded(String name) throws Rejected {
        if (name.length() > MAX_NAME_LENGTH && name.codePointCount(0, name.length()) > MAX_NAME_LENGTH) {
            throw Rejected.badInput(
                    Rejected.quoted(name) + " is too long: names have up to " + MAX_NAME_LENGTH + " characters");
        }
        return name;
    }

    /**
     * A query parameter; of a repeated one the first counts. Null where it is absent.
     *
     * @throws Rejected bad input where its value holds a broken escape, is not text, or is too long
     */
    static @Nullable String query(String target, int pathEnd, String name) throws Rejected {
        int from = pathEnd + 1;
        while (from <= target.length()) {
            int ampersand = target.indexOf('&', from);
            int to = ampersand < 0 ? target.length() : ampersand;
            int equals = target.indexOf('=', from);
            int keyEnd = equals < 0 || equals > to ? to : equals;
            if (isKey(target, from, keyEnd, name)) {
                return bounded(keyEnd == to ? "" : decode(target, keyEnd + 1, to, true));
            }
            from = to + 1;
        }
        return null;
    }

    private static boolean isKey(String target, int from, int to, String name) {
        if (target.indexOf('%', from, to) < 0) {
            return to - from == name.length() && target.startsWith(name, from);
        }
        try {
            return decode(target, from, to, true).equals(name);
        } catch (Rejected broken) {
            return false;
        }
    }

    private static String decode(String target, int from, int to, boolean plusIsBlank) throws Rejected {
        byte[] bytes = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            char c = target.charAt(i);
            if (c == '%') {
                bytes[length++] = (byte) escape(target, from, to, i);
                i += 2;
            } else {
                bytes[length++] = (byte) (c == '+' && plusIsBlank ? ' ' : c);
            }
        }
        return text(ByteBuffer.wrap(bytes, 0, length), target, from, to);
    }

    private static int escape(String target, int from, int to, int at) throws Rejected {
        int high = at + 1 < to ? Character.digit(target.charAt(at + 1), 16) : -1;
        int low = at + 2 < to ? Character.digit(target.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw Rejected.badInput(
                    Rejected.quoted(target.substring(from, to)) + " has a bad escape: % needs two hexadecimal digits");
        }
        return high << 4 | low;
    }

    private static String text(ByteBuffer bytes, String target, int from, int to) throws Rejected {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            if (text.chars().noneMatch(Character::isISOControl)) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // Answered below: both are bytes that make no name.
        }
        throw Rejected.badInput(Rejected.quoted(target.substring(from, to)) + " is not printable UTF-8 text");
    }
}
