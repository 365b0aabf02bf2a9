package dev.freno.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one answer of HTTP/1.1 after the other, from pieces as they come, and passes over the bodies. Strict: what it does not
 * understand is an error and not skipped. Confined to one thread.
 */
final class AnswerReader {
    private static final int MAX_LINE = 8 * 1024;
    private static final byte[] VERSION = ascii("HTTP/1.");
    private static final byte[] CONTENT_LENGTH = ascii("content-length:");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding:");
    private static final byte[] CONNECTION = ascii("connection:");
    private static final byte[] CLOSE = ascii("close");
    private static final int STATUS_BEGIN = 9;
    private static final int STATUS_END = 12;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final long UNKNOWN = -1;

    private final boolean hasBody;
    private State state = State.STATUS_LINE;
    private byte[] kept = new byte[256];
    private int keptLength;
    private long left;
    private boolean chunked;
    private boolean closes;
    private int status;

    private enum State {
        STATUS_LINE,
        HEADERS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        TRAILERS,
        WHOLE
    }

    /** @param hasBody whether the answers are followed by bodies, which those to HEAD are not */
    AnswerReader(boolean hasBody) {
        this.hasBody = hasBody;
    }

    /** Of the last answer that was whole. */
    int status() {
        return status;
    }

    /** Whether the server said that it closes the connection after it. */
    boolean closes() {
        return closes;
    }

    /** Forgets an answer that has begun. */
    void reset() {
        state = State.STATUS_LINE;
        keptLength = 0;
    }

    /**
     * Takes what was read.
     *
     * @return whether the answer is whole
     * @throws NotHttpException if this is no HTTP, or goes on behind the answer
     */
    boolean take(byte[] bytes, int length) throws NotHttpException {
        if (state == State.WHOLE) {
            reset();
        }
        int at = 0;
        while (at < length) {
            at = switch (state) {
                case STATUS_LINE, HEADERS, CHUNK_SIZE, TRAILERS -> takeLine(bytes, at, length);
                case BODY, CHUNK -> takeBody(at, length);
                case WHOLE -> throw new NotHttpException("more than one answer to one request");
            };
        }
        return state == State.WHOLE;
    }

    private int takeBody(int from, int to) {
        int taken = (int) Math.min(left, to - from);
        left -= taken;
        if (left == 0) {
            state = state == State.BODY ? State.WHOLE : State.CHUNK_SIZE;
        }
        return from + taken;
    }

    private int takeLine(byte[] bytes, int from, int to) throws NotHttpException {
        int end = from;
        while (end < to && bytes[end] != '\n') {
            end++;
        }
        if (end == to) {
            keep(bytes, from, to);
        } else if (keptLength > 0) {
            keep(bytes, from, end);
            int length = keptLength;
            keptLength = 0;
            line(kept, 0, length);
        } else {
            line(bytes, from, end);
        }
        return Math.min(end + 1, to);
    }

    private void keep(byte[] bytes, int from, int to) throws NotHttpException {
        int length = keptLength + to - from;
        if (length > MAX_LINE) {
            throw new NotHttpException("a line of more than " + MAX_LINE + " bytes");
        }
        if (length > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(length, 2 * kept.length));
        }
        System.arraycopy(bytes, from, kept, keptLength, to - from);
        keptLength = length;
    }

    /** A line without its LF. */
    private void line(byte[] bytes, int from, int lf) throws NotHttpException {
        int to = lf > from && bytes[lf - 1] == '\r' ? lf - 1 : lf;
        switch (state) {
            case STATUS_LINE -> statusLine(bytes, from, to);
            case HEADERS -> {
                if (from == to) {
                    endOfHeaders();
                } else {
                    header(bytes, from, to);
                }
            }
            case CHUNK_SIZE -> chunkSize(bytes, from, to);
            case TRAILERS -> state = from == to ? State.WHOLE : State.TRAILERS;
            case BODY, CHUNK, WHOLE -> throw new IllegalStateException("no line is due");
        }
    }

    private void statusLine(byte[] bytes, int from, int to) throws NotHttpException {
        boolean known = to - from >= STATUS_END
                && startsWith(bytes, from, to, VERSION)
                && (to - from == STATUS_END || bytes[from + STATUS_END] == ' ');
        long code = known ? number(bytes, from + STATUS_BEGIN, from + STATUS_END, 10) : UNKNOWN;
        if (code < 200 || code > 599) {
            throw notHttp(bytes, from, to);
        }
        status = (int) code;
        chunked = false;
        closes = false;
        left = UNKNOWN;
        state = State.HEADERS;
    }

    private void header(byte[] bytes, int from, int to) throws NotHttpException {
        if (startsWith(bytes, from, to, CONTENT_LENGTH)) {
            left = number(bytes, skipBlanks(bytes, from + CONTENT_LENGTH.length, to), to, 10);
            if (left == UNKNOWN) {
                throw notHttp(bytes, from, to);
            }
        } else if (startsWith(bytes, from, to, TRANSFER_ENCODING)) {
            chunked = true;
        } else if (startsWith(bytes, from, to, CONNECTION)) {
            closes = startsWith(bytes, skipBlanks(bytes, from + CONNECTION.length, to), to, CLOSE);
        }
    }

    private void endOfHeaders() throws NotHttpException {
        if (!hasBody || status == NO_CONTENT || status == NOT_MODIFIED) {
            state = State.WHOLE;
        } else if (chunked) {
            state = State.CHUNK_SIZE;
        } else if (left == UNKNOWN) {
            throw new NotHttpException("an answer without a length");
        } else {
            state = left == 0 ? State.WHOLE : State.BODY;
        }
    }

    private void chunkSize(byte[] bytes, int from, int to) throws NotHttpException {
        int end = from;
        while (end < to && bytes[end] != ';' && bytes[end] != ' ') {
            end++;
        }
        long size = number(bytes, from, end, 16);
        if (size == UNKNOWN) {
            throw notHttp(bytes, from, to);
        }
        left = size + 2;
        state = size == 0 ? State.TRAILERS : State.CHUNK;
    }

    /** A number of at most nine digits, else {@link #UNKNOWN}. */
    private static long number(byte[] bytes, int from, int to, int radix) {
        long value = from < to && to - from <= 9 ? 0 : UNKNOWN;
        for (int i = from; i < to && value != UNKNOWN; i++) {
            int digit = Character.digit(bytes[i], radix);
            value = digit < 0 ? UNKNOWN : value * radix + digit;
        }
        return value;
    }

    private static int skipBlanks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** In any case of letters; the prefix is in lower case but for the version, which is compared as it is. */
    private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
        if (to - from < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            byte found = bytes[from + i];
            if (found != prefix[i] && (found < 'A' || found > 'Z' || found + ('a' - 'A') != prefix[i])) {
                return false;
            }
        }
        return true;
    }

    private static NotHttpException notHttp(byte[] bytes, int from, int to) {
        int shown = Math.min(to, from + 80);
        return new NotHttpException(
                "no answer of HTTP: \"" + new String(bytes, from, shown - from, StandardCharsets.ISO_8859_1) + '"');
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
