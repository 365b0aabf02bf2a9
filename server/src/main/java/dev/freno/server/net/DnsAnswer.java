package dev.freno.server.net;

import dev.freno.server.net.DnsLookup.Found;
import dev.freno.server.net.DnsLookup.RecordType;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a name server says of one name and one type of record.
 *
 * <p>Immutable.
 *
 * @param exists whether there is such a name, with records of whatever type
 * @param found what its records of the type name
 */
record DnsAnswer(boolean exists, List<Found> found) {
    /** How long a chain of aliases may be. */
    static final int MAX_ALIASES = 16;

    private static final DnsAnswer NO_SUCH_NAME = new DnsAnswer(false, List.of());
    private static final List<String> CODES =
            List.of("NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED");
    private static final int NOERROR = 0;
    private static final int NXDOMAIN = 3;
    private static final int CODE_BITS = 0x000f;
    private static final int TRUNCATED = 0x0200;
    private static final int CNAME = 5;
    private static final int IN = 1;
    private static final int TYPE_AND_CLASS_BYTES = 4;
    private static final int TTL_BYTES = 4;
    private static final int PRIORITY_AND_WEIGHT_BYTES = 4;

    DnsAnswer {
        found = List.copyOf(found);
    }

    /** A record of the answer section, and where its content lies. */
    private record Entry(String owner, int type, int from, int end) {}

    private record Alias(String owner, String target) {}

    /** Whether a packet says that not all of the answer is in it. */
    static boolean isTruncated(byte[] packet) throws FetchException {
        return (flags(packet) & TRUNCATED) != 0;
    }

    private static int flags(byte[] packet) throws FetchException {
        DnsPacket in = new DnsPacket(packet, 0, packet.length);
        in.skip(Short.BYTES);
        return in.number();
    }

    /**
     * Reads a whole answer to a question.
     *
     * @throws FetchException if it is an error, or holds something that is not understood
     */
    static DnsAnswer read(byte[] packet, DnsQuestion question) throws FetchException {
        int code = flags(packet) & CODE_BITS;
        if (code == NXDOMAIN) {
            return NO_SUCH_NAME;
        }
        if (code != NOERROR) {
            throw new FetchException("answered " + (code < CODES.size() ? CODES.get(code) : "with code " + code));
        }
        return new DnsAnswer(true, records(packet, question));
    }

    private static List<Found> records(byte[] packet, DnsQuestion question) throws FetchException {
        List<Entry> entries = entries(packet);
        Set<String> names = namesWithAliases(packet, entries, question.name().toLowerCase(Locale.ROOT));
        List<Found> found = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.type() == question.type().code() && names.contains(entry.owner())) {
                addTo(found, question.type(), new DnsPacket(packet, entry.from(), entry.end()));
            }
        }
        return found;
    }

    private static List<Entry> entries(byte[] packet) throws FetchException {
        DnsPacket in = new DnsPacket(packet, 0, packet.length);
        in.skip(Integer.BYTES);
        int questions = in.number();
        int answers = in.number();
        in.skip(DnsPacket.HEADER_BYTES - in.position());
        for (int i = 0; i < questions; i++) {
            in.name();
            in.skip(TYPE_AND_CLASS_BYTES);
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < answers; i++) {
            addEntry(entries, in);
        }
        return entries;
    }

    private static void addEntry(List<Entry> entries, DnsPacket in) throws FetchException {
        String owner = in.name();
        int type = in.number();
        boolean isInternet = in.number() == IN;
        in.skip(TTL_BYTES);
        int length = in.number();
        int from = in.position();
        in.skip(length);
        if (isInternet) {
            entries.add(new Entry(owner, type, from, from + length));
        }
    }

    /** The name that was asked for, and those that it is an alias of. */
    private static Set<String> namesWithAliases(byte[] packet, List<Entry> entries, String asked)
            throws FetchException {
        List<Alias> aliases = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.type() == CNAME) {
                aliases.add(new Alias(entry.owner(), new DnsPacket(packet, entry.from(), entry.end()).name()));
            }
        }
        Set<String> names = new HashSet<>(Set.of(asked));
        boolean grows = true;
        for (int i = 0; i < MAX_ALIASES && grows; i++) {
            grows = false;
            for (Alias alias : aliases) {
                grows |= names.contains(alias.owner()) && names.add(alias.target());
            }
        }
        return names;
    }

    private static void addTo(List<Found> found, RecordType type, DnsPacket content) throws FetchException {
        if (type != RecordType.SRV) {
            found.add(new Found(address(type, content.rest()), null));
            return;
        }
        content.skip(PRIORITY_AND_WEIGHT_BYTES);
        int port = content.number();
        String target = content.name();
        // A target of "." means that there is no such service (RFC 2782).
        if (!target.equals(".")) {
            found.add(new Found(target.substring(0, target.length() - 1), port));
        }
    }

    private static String address(RecordType type, byte[] bytes) throws FetchException {
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            if (bytes.length != type.addressBytes() || address.isAnyLocalAddress() || address.isMulticastAddress()) {
                throw new FetchException("gave " + NetUtil.toAddressString(address) + ", which is no host's address");
            }
            return NetUtil.toAddressString(address);
        } catch (UnknownHostException wrongLength) {
            throw new FetchException("gave an address of " + bytes.length + " bytes");
        }
    }
}
