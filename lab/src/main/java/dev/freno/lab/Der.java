package dev.freno.lab;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** As much of ASN.1's distinguished encoding (X.690) as a certificate needs. */
final class Der {

    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("uuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    static final byte[] TRUE = {1, 1, (byte) 0xff};

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(0x30, parts);
    }

    static byte[] tagged(int tag, byte[]... parts) {
        byte[] content = concatenated(parts);
        byte[] length = length(content.length);
        return concatenated(new byte[] {(byte) tag}, length, content);
    }

    static byte[] integer(BigInteger value) {
        return tagged(2, value.toByteArray());
    }

    static byte[] octets(byte[] content) {
        return tagged(4, content);
    }

    static byte[] bits(int unused, byte... content) {
        return tagged(3, new byte[] {(byte) unused}, content);
    }

    /** RFC 5280 wants this short form, with two digits for the year, until 2049. */
    static byte[] time(Instant instant) {
        return tagged(0x17, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] oid(int... arcs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(arcs[0] * 40 + arcs[1]);
        for (int i = 2; i < arcs.length; i++) {
            writeBase128(out, arcs[i]);
        }
        return tagged(6, out.toByteArray());
    }

    private static void writeBase128(ByteArrayOutputStream out, int arc) {
        for (int shift = 28; shift > 0; shift -= 7) {
            if (arc >>> shift != 0) {
                out.write(0x80 | (arc >>> shift & 0x7f));
            }
        }
        out.write(arc & 0x7f);
    }

    private static byte[] length(int length) {
        if (length < 0x80) {
            return new byte[] {(byte) length};
        }
        byte[] digits = BigInteger.valueOf(length).toByteArray();
        int skipped = digits[0] == 0 ? 1 : 0;
        byte[] encoded = new byte[digits.length - skipped + 1];
        encoded[0] = (byte) (0x80 | (digits.length - skipped));
        System.arraycopy(digits, skipped, encoded, 1, digits.length - skipped);
        return encoded;
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
