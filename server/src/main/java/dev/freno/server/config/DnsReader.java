package dev.freno.server.config;

import dev.freno.server.config.SourceSettings.Dns.Records;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a DNS name whose records are the hosts. */
final class DnsReader {
    private static final int MAX_NAME = 253;
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*\\.?");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");

    private final Section settings;
    private final int hostsPort;

    DnsReader(Section settings, int hostsPort) {
        this.settings = settings;
        this.hostsPort = hostsPort;
    }

    @Nullable SourceSettings read() {
        int port = settings.integer("Port", 0, 0, 65535);
        Value type = settings.find("Type");
        Records records = type == null ? Records.ADDRESSES : type.parsed(DnsReader::records);
        String text = settings.required("Name", "required");
        String name = text == null
                ? null
                : Value.parsed(new Value.Item(text, settings.at("Name")), settings.context(), DnsReader::name);
        if (records == Records.SRV && port != 0) {
            settings.context()
                    .report()
                    .warning(settings.at("Port"), "not used, since SRV records have ports of their own");
        }
        return name == null || records == null
                ? null
                : new SourceSettings.Dns(name, records, port == 0 ? hostsPort : port);
    }

    private static Records records(String text) {
        return switch (text.toUpperCase(Locale.ROOT)) {
            case "" -> Records.ADDRESSES;
            case "A" -> Records.A;
            case "AAAA" -> Records.AAAA;
            case "SRV" -> Records.SRV;
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "' is not a type of records: A, AAAA or SRV, or empty for" + " A and AAAA");
        };
    }

    private static String name(String text) {
        if (ADDRESS.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is an address and no name: use StaticHostsSettings");
        }
        if (text.length() > MAX_NAME || !NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a DNS name");
        }
        return text;
    }
}
