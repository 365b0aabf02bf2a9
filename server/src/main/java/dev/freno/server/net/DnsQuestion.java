package dev.freno.server.net;

import dev.freno.server.net.DnsLookup.RecordType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One question to a name server.
 *
 * @param id by which its answer is known, 0 to 65535
 * @param name full, with a dot at its end
 */
record DnsQuestion(int id, String name, RecordType type) {
    private static final Pattern DOT = Pattern.compile("\\.");
    private static final short RECURSION_DESIRED = 0x0100;
    private static final int RESPONSE = 0x8000;
    private static final short IN = 1;
    private static final int TYPE_AND_CLASS_BYTES = 4;

    /** As it is sent. */
    byte[] packet() {
        ByteBuffer out = ByteBuffer.allocate(DnsPacket.HEADER_BYTES + name.length() + 1 + TYPE_AND_CLASS_BYTES);
        out.putShort((short) id).putShort(RECURSION_DESIRED).putShort((short) 1);
        out.position(DnsPacket.HEADER_BYTES);
        DOT.splitAsStream(name)
                .forEach(label -> out.put((byte) label.length()).put(label.getBytes(StandardCharsets.ISO_8859_1)));
        return out.put((byte) 0).putShort((short) type.code()).putShort(IN).array();
    }

    /** Whether a packet is an answer to this question, whatever the answer is. */
    boolean isAnsweredBy(byte[] packet) {
        try {
            DnsPacket in = new DnsPacket(packet, 0, packet.length);
            boolean matches = in.number() == id && (in.number() & RESPONSE) != 0 && in.number() == 1;
            in.skip(DnsPacket.HEADER_BYTES - in.position());
            return matches
                    && in.name().equals(name.toLowerCase(Locale.ROOT))
                    && in.number() == type.code()
                    && in.number() == IN;
        } catch (FetchException unreadable) {
            return false;
        }
    }
}
