package dev.freno.server.group.raft;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The bytes of one log segment in Ratis' format: a header of eight bytes, then for each entry its length as a varint, the
 * entry, and the CRC32C of both; zeros after the last.
 *
 * <p>Immutable.
 */
final class SegmentBytes {
    static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);

    private static final int MAX_VARINT = 5;

    /** Each entry begins with its term and its index: fields 1 and 2 of the protocol buffer, as varints. */
    private static final byte TERM_TAG = 0x08;

    private final byte[] bytes;
    private final int entryCount;
    private final int intactLength;

    SegmentBytes(byte[] bytes) {
        this.bytes = bytes;
        int count = 0;
        int position = hasHeader(bytes) ? HEADER.length : 0;
        for (int next; position > 0 && (next = entryEnd(position)) > 0; position = next) {
            count++;
        }
        this.entryCount = count;
        this.intactLength = position;
    }

    private static boolean hasHeader(byte[] bytes) {
        return bytes.length >= HEADER.length && Arrays.equals(bytes, 0, HEADER.length, HEADER, 0, HEADER.length);
    }

    /** Whether this begins as a segment does, or is one of which nothing but a part of the header was written. */
    boolean hasHeader() {
        int written = Math.max(0, Arrays.mismatch(bytes, HEADER));
        return hasHeader(bytes) || isZeroFrom(written);
    }

    /** How many intact entries there are from the beginning. */
    int entryCount() {
        return entryCount;
    }

    /** Where the last of these ends. */
    int intactLength() {
        return intactLength;
    }

    /** Whether nothing but zeros follows the intact entries. */
    boolean isClean() {
        return hasHeader(bytes) ? isZeroFrom(intactLength) : hasHeader();
    }

    /** Whether there is an intact entry somewhere after the first damage: then it was no torn write that did it. */
    boolean hasIntactEntryAfterDamage() {
        for (int at = intactLength + 1; at < bytes.length; at++) {
            if (looksLikeEntry(at) && entryEnd(at) > 0) {
                return true;
            }
        }
        return false;
    }

    private boolean isZeroFrom(int position) {
        for (int i = position; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** A cheap look that spares most positions the checksum. */
    private boolean looksLikeEntry(int at) {
        int varint = varintLength(at);
        return varint > 0 && at + varint < bytes.length && bytes[at + varint] == TERM_TAG;
    }

    /** Where the entry that begins here ends, -1 if there is no intact one. */
    private int entryEnd(int at) {
        int varint = varintLength(at);
        if (varint < 0 || bytes[at] == 0) {
            return -1;
        }
        long end = (long) at + varint + varintValue(at, varint);
        if (end + Integer.BYTES > bytes.length) {
            return -1;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, at, (int) end - at);
        return ByteBuffer.wrap(bytes).getInt((int) end) == (int) crc.getValue() ? (int) end + Integer.BYTES : -1;
    }

    private int varintLength(int at) {
        for (int i = 0; i < MAX_VARINT && at + i < bytes.length; i++) {
            if (bytes[at + i] >= 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private long varintValue(int at, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (bytes[at + i] & 0x7fL) << (7 * i);
        }
        return value;
    }
}
