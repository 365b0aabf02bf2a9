package dev.freno.server.net;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Reads a DNS message from front to back (RFC 1035, chapter 4). What is not there, or goes in circles, is refused. */
final class DnsPacket {
    static final int HEADER_BYTES = 12;

    /** How many pointers one name may have; each shortens it by a label at least. */
    static final int MAX_POINTERS = 64;

    private static final int MAX_NAME = 255;
    private static final int MAX_LABEL = 63;
    private static final int POINTER = 0xc0;

    private final byte[] bytes;
    private final int end;
    private int at;

    /** Begins at a position, and ends before another. */
    DnsPacket(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    int octet() throws FetchException {
        if (at >= end) {
            throw new FetchException("gave an answer that ends in its middle");
        }
        return bytes[at++] & 0xff;
    }

    int number() throws FetchException {
        return octet() << Byte.SIZE | octet();
    }

    /** Skips so many bytes. */
    void skip(int count) throws FetchException {
        if (count > end - at) {
            throw new FetchException("gave an answer that ends in its middle");
        }
        at += count;
    }

    int position() {
        return at;
    }

    /** All that is left. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, at, end);
    }

    /** A name in lower case, with a dot at its end. Pointers may lead anywhere in the message. */
    String name() throws FetchException {
        StringBuilder name = new StringBuilder();
        int pointers = 0;
        DnsPacket reader = this;
        for (int length = reader.octet(); length != 0; length = reader.octet()) {
            if (length >= POINTER) {
                reader = new DnsPacket(bytes, (length - POINTER) << Byte.SIZE | reader.octet(), bytes.length);
                pointers++;
            } else {
                name.append(reader.label(length)).append('.');
            }
            if (pointers > MAX_POINTERS || name.length() > MAX_NAME) {
                throw new FetchException("gave a name that does not end");
            }
        }
        return name.isEmpty() ? "." : name.toString().toLowerCase(Locale.ROOT);
    }

    private String label(int length) throws FetchException {
        int from = at;
        skip(length);
        String label = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        if (length > MAX_LABEL || label.indexOf('.') >= 0) {
            throw new FetchException("gave a name that is none");
        }
        return label;
    }
}
