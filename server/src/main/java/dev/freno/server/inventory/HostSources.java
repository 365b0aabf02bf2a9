package dev.freno.server.inventory;

import dev.freno.server.config.SourceSettings;

/** Makes the source that a configuration names. */
public final class HostSources {
    private HostSources() {}

    /** The source for these settings; nothing is asked yet. */
    public static HostSource of(SourceSettings settings) {
        return switch (settings) {
            case SourceSettings.Static fixed -> new StaticHosts(fixed.hosts());
            case SourceSettings.HaProxy proxy -> new UnsupportedSource("HAProxy pool " + proxy.pool());
            case SourceSettings.ProxySql proxy -> new UnsupportedSource("ProxySQL hostgroup " + proxy.hostgroup());
            case SourceSettings.Vitess vitess ->
                new UnsupportedSource("Vitess keyspace " + vitess.keyspace() + ", shard " + vitess.shard());
        };
    }
}
