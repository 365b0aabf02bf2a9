package dev.freno.server;

import dev.freno.core.time.Moments;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.inventory.StaticHosts;
import dev.freno.server.inventory.dns.DnsHosts;
import dev.freno.server.inventory.haproxy.HaProxyPages;
import dev.freno.server.inventory.proxysql.ProxySqlAdmins;
import dev.freno.server.inventory.vitess.VitessHosts;
import dev.freno.server.net.HttpFetcher;
import io.vertx.core.Vertx;

/**
 * Makes the sources that a configuration names, and holds what they share: connections, and pages that several stores
 * read. One for a node. Thread-safe.
 */
final class HostSources implements AutoCloseable {
    private final HttpFetcher fetcher;
    private final HaProxyPages haProxies;
    private final ProxySqlAdmins proxySqls;

    HostSources(Vertx vertx, Moments moments) {
        this.fetcher = new HttpFetcher(vertx);
        this.haProxies = new HaProxyPages(vertx, fetcher, moments);
        this.proxySqls = new ProxySqlAdmins(vertx, moments);
    }

    /** The source for these settings; nothing is asked yet. */
    HostSource of(SourceSettings settings) {
        return switch (settings) {
            case SourceSettings.Static fixed -> new StaticHosts(fixed.hosts());
            case SourceSettings.HaProxy proxy -> haProxies.source(proxy);
            case SourceSettings.ProxySql proxy -> proxySqls.source(proxy);
            case SourceSettings.Vitess vitess -> new VitessHosts(vitess, fetcher);
            case SourceSettings.Dns dns -> new DnsHosts(dns);
        };
    }

    /** Closes what the sources hold; idempotent. */
    @Override
    public void close() {
        haProxies.close();
        fetcher.close();
        proxySqls.close();
    }
}
