package dev.freno.server.config;

import dev.freno.core.store.InstanceKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads an HAProxy pool: one statistics page by host and port, or a comma list of addresses. */
final class HaProxyReader {
    /** Not one within {@code user:password@}, of which half would look like an address, and be shown as a bad one. */
    private static final Pattern COMMA = Pattern.compile(",(?![^/]*@)");

    private final Section settings;
    private final int hostsPort;
    private final Report report;

    HaProxyReader(Section settings, int hostsPort) {
        this.settings = settings;
        this.hostsPort = hostsPort;
        this.report = settings.context().report();
    }

    @Nullable SourceSettings read() {
        String pool = settings.required("PoolName", "required");
        List<URI> addresses = settings.isSet("Host") ? byHostAndPort() : byAddresses();
        return pool == null ? null : new SourceSettings.HaProxy(addresses, pool, hostsPort);
    }

    private List<URI> byHostAndPort() {
        int port = settings.integer("Port", 0, 1, 65535);
        if (settings.find("Port") == null) {
            report.problem(settings.at("Port"), "required where Host is set");
        }
        if (settings.isSet("Addresses")) {
            report.warning(settings.at("Addresses"), "not used, since Host and Port come first");
        }
        Value host = settings.find("Host");
        URI address = host == null
                ? null
                : host.parsed(text -> Urls.http(new InstanceKey(withoutBrackets(text), Math.max(1, port))));
        return address == null ? List.of() : List.of(address);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private List<URI> byAddresses() {
        Place place = settings.at("Addresses");
        String list = settings.required("Addresses", "required, unless Host and Port are set");
        List<String> texts = list == null
                ? List.of()
                : Stream.of(COMMA.split(list))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .toList();
        if (list != null && texts.isEmpty()) {
            report.problem(place, "'" + list + "' names no address");
        }
        List<URI> addresses = new ArrayList<>();
        for (String text : texts) {
            URI address = Value.parsed(new Value.Item(text, place), settings.context(), Urls::haProxy);
            if (address != null) {
                addresses.add(address);
            }
        }
        return addresses;
    }
}
