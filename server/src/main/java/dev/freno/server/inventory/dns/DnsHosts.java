package dev.freno.server.inventory.dns;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostList;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.inventory.dns.DnsLookup.Found;
import dev.freno.server.inventory.dns.DnsLookup.RecordType;
import dev.freno.server.net.FetchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The hosts that a DNS name stands for. A name that exists without records of the type has no hosts: whoever answers for it
 * says so. A name that does not exist is a failure, which keeps the hosts known before: it may be a mistake or a hiccup,
 * and the probes tell what has become of the hosts. Thread-safe.
 */
public final class DnsHosts implements HostSource {
    private final SourceSettings.Dns settings;
    private final DnsLookup lookup;

    /** Nothing is asked yet. */
    public DnsHosts(SourceSettings.Dns settings) {
        this(settings, new DnsLookup());
    }

    DnsHosts(SourceSettings.Dns settings, DnsLookup lookup) {
        this.settings = settings;
        this.lookup = lookup;
    }

    @Override
    public CompletionStage<HostList> fetch(Duration deadline) {
        return lookup.lookup(settings.name(), types(), deadline).thenApply(found -> HostList.of(hosts(found)));
    }

    private List<RecordType> types() {
        return switch (settings.records()) {
            case ADDRESSES -> List.of(RecordType.A, RecordType.AAAA);
            case A -> List.of(RecordType.A);
            case AAAA -> List.of(RecordType.AAAA);
            case SRV -> List.of(RecordType.SRV);
        };
    }

    private Collection<InstanceKey> hosts(List<Found> found) {
        try {
            List<InstanceKey> hosts = new ArrayList<>();
            for (Found record : found) {
                Integer port = record.port();
                hosts.add(new InstanceKey(record.host(), port == null ? settings.port() : port));
            }
            return hosts;
        } catch (IllegalArgumentException noHost) {
            throw new CompletionException(new FetchException("a record names no host: " + noHost.getMessage()));
        }
    }

    @Override
    public String describe() {
        String records = settings.records() == SourceSettings.Dns.Records.ADDRESSES
                ? "A and AAAA"
                : settings.records().name();
        return "DNS name " + settings.name() + " (" + records + ")";
    }
}
