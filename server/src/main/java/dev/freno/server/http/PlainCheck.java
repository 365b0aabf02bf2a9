package dev.freno.server.http;

import dev.freno.core.check.CheckRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A check as most clients ask it: a whole request of HTTP/1.1 with GET or HEAD and nothing in it that could mean more
 * than the question. The same bytes are the same check, so that a client which asks on is understood by comparing.
 *
 * <p>Reading is strict: whatever is unusual, were it correct, is not plain, and somebody else's to read.
 *
 * <p>Immutable.
 */
public final class PlainCheck {
    /** The longest request that is plain, in bytes. */
    static final int MAX_LENGTH = 2048;

    private static final byte[] HEAD = ascii("HEAD ");
    private static final byte[] GET = ascii("GET ");
    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final boolean[] NAME_CHARS = lettersDigitsAnd("!#$%&'*+-.^_`|~");
    private static final boolean[] TARGET_CHARS = lettersDigitsAnd("-._~:/?@!$&'()*+,;=%");
    private static final boolean[] VALUE_CHARS = printable();
    private static final String KEEP_ALIVE = "keep-alive";
    private static final String OUR_OWN = "x-freno-";

    private final byte[] bytes;
    private final int targetEnd;
    private final boolean head;
    private final CheckRequest check;
    private final @Nullable String forwardedFor;

    private PlainCheck(byte[] bytes, int targetEnd, boolean head, CheckRequest check, @Nullable String forwardedFor) {
        this.bytes = bytes;
        this.targetEnd = targetEnd;
        this.head = head;
        this.check = check;
        this.forwardedFor = forwardedFor;
    }

    /** How many bytes the request has. */
    int length() {
        return bytes.length;
    }

    boolean isHead() {
        return head;
    }

    /** What is asked. */
    public CheckRequest check() {
        return check;
    }

    /** The first value of {@code X-Forwarded-For}, null where there is none. */
    @Nullable String forwardedFor() {
        return forwardedFor;
    }

    /** Whether these bytes begin with this very request. */
    public boolean begins(byte[] from, int length) {
        return length >= bytes.length && Arrays.equals(from, 0, bytes.length, bytes, 0, bytes.length);
    }

    /** The plain check that these bytes begin with, null where they begin with anything else, or with a part of one. */
    public static @Nullable PlainCheck read(byte[] from, int length) {
        return new Reader(from, length).read(null);
    }

    /** The same where the client has sent a plain check before: what follows the target is often the same again. */
    public static @Nullable PlainCheck read(byte[] from, int length, @Nullable PlainCheck before) {
        return new Reader(from, length).read(before);
    }

    /** One pass over the bytes of a request. */
    private static final class Reader {
        private final byte[] from;
        private final int length;
        private int at;
        private int hosts;
        private @Nullable String forwardedFor;

        Reader(byte[] from, int length) {
            this.from = from;
            this.length = length;
        }

        @Nullable PlainCheck read(@Nullable PlainCheck before) {
            boolean head = skip(HEAD);
            if (!head && !skip(GET)) {
                return null;
            }
            int target = at;
            int targetEnd = skipAll(TARGET_CHARS);
            boolean plain = (before != null && skipRestOf(before)) || (skip(VERSION) && skipHeaders() && hosts == 1);
            return plain ? read(head, target, targetEnd) : null;
        }

        private boolean skipRestOf(PlainCheck before) {
            int rest = before.bytes.length - before.targetEnd;
            boolean same = length - at >= rest
                    && Arrays.equals(from, at, at + rest, before.bytes, before.targetEnd, before.bytes.length);
            if (same) {
                at += rest;
                forwardedFor = before.forwardedFor;
            }
            return same;
        }

        private @Nullable PlainCheck read(boolean head, int target, int targetEnd) {
            try {
                CheckRequest check = CheckTarget.parse(text(target, targetEnd));
                return check == null
                        ? null
                        : new PlainCheck(Arrays.copyOf(from, at), targetEnd, head, check, forwardedFor);
            } catch (Rejected wrong) {
                return null;
            }
        }

        /** To behind the empty line; false where a header is not plain, or the end is missing. */
        private boolean skipHeaders() {
            while (!skip(LINE_END)) {
                int name = at;
                int nameEnd = skipAll(NAME_CHARS);
                if (nameEnd == name || nameEnd == length || from[at++] != ':') {
                    return false;
                }
                int value = at;
                int valueEnd = skipAll(VALUE_CHARS);
                if (!skip(LINE_END) || !takes(text(name, nameEnd), value, valueEnd)) {
                    return false;
                }
            }
            return true;
        }

        private boolean takes(String name, int value, int valueEnd) {
            String known = name.toLowerCase(Locale.ROOT);
            return switch (known) {
                case "host" -> ++hosts == 1;
                case "connection" -> text(value, valueEnd).strip().equalsIgnoreCase(KEEP_ALIVE);
                case "x-forwarded-for" -> {
                    forwardedFor = forwardedFor == null ? text(value, valueEnd).strip() : forwardedFor;
                    yield true;
                }
                // A body, or another protocol.
                case "content-length", "transfer-encoding", "trailer", "te", "expect", "upgrade", "http2-settings" ->
                    false;
                default -> !known.startsWith(OUR_OWN);
            };
        }

        private boolean skip(byte[] text) {
            boolean found =
                    length - at >= text.length && Arrays.equals(from, at, at + text.length, text, 0, text.length);
            at += found ? text.length : 0;
            return found;
        }

        private int skipAll(boolean[] chars) {
            while (at < length && from[at] >= 0 && chars[from[at]]) {
                at++;
            }
            return at;
        }

        private String text(int begin, int end) {
            return new String(from, begin, end - begin, StandardCharsets.US_ASCII);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean[] lettersDigitsAnd(String others) {
        boolean[] chars = new boolean[128];
        for (char c = 0; c < chars.length; c++) {
            chars[c] = Character.isLetterOrDigit(c) || others.indexOf(c) >= 0;
        }
        return chars;
    }

    private static boolean[] printable() {
        boolean[] chars = new boolean[128];
        Arrays.fill(chars, ' ', 0x7f, true);
        return chars;
    }
}
