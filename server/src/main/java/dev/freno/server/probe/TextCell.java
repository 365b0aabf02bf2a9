package dev.freno.server.probe;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Makes a number or a text of a cell of a text answer, by the type of its column (see the manuals of MySQL and MariaDB, "Field
 * Types"). Pure.
 */
final class TextCell {
    private static final int BIT = 16;
    private static final int VECTOR = 242;
    private static final int GEOMETRY = 255;
    /** So many digits are a whole number that a double holds exactly, as it does the power of ten. */
    private static final int MAX_EXACT_DIGITS = 15;

    private static final double[] TENS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private TextCell() {}

    /** Reads a cell of so many bytes, which are there. */
    static Object read(ByteBuf packet, int bytes, int type) {
        return switch (type) {
            // DECIMAL, TINY, SHORT, LONG, FLOAT, DOUBLE, LONGLONG, INT24, YEAR, NEWDECIMAL
            case 0, 1, 2, 3, 4, 5, 8, 9, 13, 246 -> number(packet, bytes);
            case BIT -> bits(packet, bytes);
            case VECTOR, GEOMETRY -> {
                packet.skipBytes(bytes);
                yield "(a column of type " + type + ")";
            }
            default -> text(packet, bytes);
        };
    }

    private static Object number(ByteBuf packet, int bytes) {
        int at = packet.readerIndex();
        boolean negative = bytes > 0 && packet.getByte(at) == '-';
        long digits = 0;
        int count = 0;
        int afterPoint = -1;
        for (int i = negative ? 1 : 0; i < bytes; i++) {
            int letter = packet.getByte(at + i);
            if (letter >= '0' && letter <= '9') {
                digits = 10 * digits + (letter - '0');
                count++;
                afterPoint += afterPoint < 0 ? 0 : 1;
            } else if (letter == '.' && afterPoint < 0) {
                afterPoint = 0;
            } else {
                return parsed(packet, bytes);
            }
            if (count > MAX_EXACT_DIGITS) {
                return parsed(packet, bytes);
            }
        }
        if (count == 0) {
            return text(packet, bytes);
        }
        packet.skipBytes(bytes);
        double exact = digits / TENS[Math.max(0, afterPoint)];
        return negative ? -exact : exact;
    }

    /** Exponents, and more digits than a double holds. */
    private static Object parsed(ByteBuf packet, int bytes) {
        String text = text(packet, bytes);
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static Object bits(ByteBuf packet, int bytes) {
        if (bytes > Long.BYTES) {
            return text(packet, bytes);
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | packet.readUnsignedByte();
        }
        return value;
    }

    private static String text(ByteBuf packet, int bytes) {
        String text = packet.toString(packet.readerIndex(), bytes, StandardCharsets.UTF_8);
        packet.skipBytes(bytes);
        return text;
    }
}
