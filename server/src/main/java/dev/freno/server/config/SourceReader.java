package dev.freno.server.config;

import dev.freno.core.store.InstanceKey;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads where a cluster's hosts come from. Every source that is there is read and has to be right; the first in the order
 * of precedence is used. One whose keys are all empty is not there.
 */
final class SourceReader {
    static final int DEFAULT_IGNORE_SERVER_SECS = 10;
    static final int DEFAULT_VITESS_TIMEOUT_SECS = 5;
    static final int MAX_VITESS_TIMEOUT_SECS = 300;
    static final int PROXYSQL_ADMIN_PORT = 6032;

    private final Section cluster;
    private final int port;
    private final Report report;

    SourceReader(Section cluster, int port) {
        this.cluster = cluster;
        this.port = port;
        this.report = cluster.context().report();
    }

    static void checkDefaults(Section mySql) {
        SourceReader defaults = new SourceReader(mySql, ClusterReader.DEFAULT_PORT);
        defaults.instances(mySql.items("ProxySQLAddresses"), PROXYSQL_ADMIN_PORT);
        mySql.text("ProxySQLUser", "");
        mySql.secret("ProxySQLPassword");
        mySql.items("VitessCells");
    }

    /** The source; null where there is none that is right, which is then a problem. */
    @Nullable SourceSettings read() {
        Map<String, Optional<SourceSettings>> found = new LinkedHashMap<>();
        HaProxyReader haProxy = new HaProxyReader(cluster.section("HAProxySettings"), port);
        readIfSet(found, "HAProxySettings", haProxy::read, "Host", "Port", "Addresses", "PoolName");
        readIfSet(
                found,
                "ProxySQLSettings",
                this::proxySql,
                "Addresses",
                "User",
                "Password",
                "HostgroupID",
                "IgnoreServerTTLSecs");
        readIfSet(found, "VitessSettings", this::vitess, "API", "Keyspace", "Shard", "Cells", "TimeoutSecs");
        DnsReader dns = new DnsReader(cluster.section("DnsSettings"), port);
        readIfSet(found, "DnsSettings", dns::read, "Name", "Port", "Type");
        readIfSet(found, "StaticHostsSettings", this::staticHosts, "Hosts");
        if (found.isEmpty()) {
            report.problem(
                    cluster.place(),
                    "no source of hosts: needs HAProxySettings, ProxySQLSettings, VitessSettings, DnsSettings or"
                            + " StaticHostsSettings");
            return null;
        }
        return first(found);
    }

    private void readIfSet(
            Map<String, Optional<SourceSettings>> found,
            String key,
            Supplier<@Nullable SourceSettings> reader,
            String... keys) {
        Section section = cluster.section(key);
        List<String> set = Stream.of(keys).filter(section::isSet).toList();
        if (!set.isEmpty()) {
            found.put(key, Optional.ofNullable(reader.get()));
        }
    }

    private @Nullable SourceSettings first(Map<String, Optional<SourceSettings>> found) {
        String first = found.keySet().iterator().next();
        for (String key : found.keySet()) {
            if (!key.equals(first)) {
                report.warning(cluster.section(key).place(), "not used, since " + first + " comes first");
            }
        }
        return found.values().iterator().next().orElse(null);
    }

    private SourceSettings proxySql() {
        Section settings = cluster.section("ProxySQLSettings");
        List<Value.Item> addresses = settings.items("Addresses");
        if (settings.find("Addresses") == null) {
            addresses = cluster.items("ProxySQLAddresses");
        }
        String user = settings.text("User", cluster.text("ProxySQLUser", ""));
        Secret password =
                settings.find("Password") == null ? cluster.secret("ProxySQLPassword") : settings.secret("Password");
        int hostgroup = settings.integer("HostgroupID", 0, 0, Integer.MAX_VALUE);
        int ttlSecs = settings.integer("IgnoreServerTTLSecs", 0, 0, 24 * 60 * 60);
        require(!addresses.isEmpty(), settings, "Addresses", "required here or as ProxySQLAddresses");
        require(!user.isEmpty(), settings, "User", "required here or as ProxySQLUser");
        require(hostgroup > 0, settings, "HostgroupID", "required, 1 or more");
        return new SourceSettings.ProxySql(
                instances(addresses, PROXYSQL_ADMIN_PORT),
                user,
                password,
                hostgroup,
                Duration.ofSeconds(ttlSecs == 0 ? DEFAULT_IGNORE_SERVER_SECS : ttlSecs));
    }

    private void require(boolean given, Section settings, String key, String otherwise) {
        if (!given) {
            report.problem(settings.at(key), otherwise);
        }
    }

    private @Nullable SourceSettings vitess() {
        Section settings = cluster.section("VitessSettings");
        String address = settings.required("API", "required");
        URI api = address == null
                ? null
                : Value.parsed(new Value.Item(address, settings.at("API")), cluster.context(), Urls::vitessApi);
        int timeoutSecs = settings.integer("TimeoutSecs", 0, 0, MAX_VITESS_TIMEOUT_SECS);
        String keyspace = settings.required("Keyspace", "required");
        String shard = settings.text("Shard", "");
        List<Value.Item> cells =
                settings.find("Cells") == null ? cluster.items("VitessCells") : settings.items("Cells");
        return api == null || keyspace == null
                ? null
                : new SourceSettings.Vitess(
                        api,
                        keyspace,
                        shard,
                        cells.stream()
                                .map(item -> item.text().strip())
                                .filter(cell -> !cell.isEmpty())
                                .toList(),
                        Duration.ofSeconds(timeoutSecs == 0 ? DEFAULT_VITESS_TIMEOUT_SECS : timeoutSecs));
    }

    private SourceSettings staticHosts() {
        return new SourceSettings.Static(
                instances(cluster.section("StaticHostsSettings").items("Hosts"), port));
    }

    private List<InstanceKey> instances(List<Value.Item> items, int defaultPort) {
        Set<InstanceKey> instances = new LinkedHashSet<>();
        for (Value.Item item : items) {
            InstanceKey instance = Value.parsed(item, cluster.context(), text -> InstanceKey.parse(text, defaultPort));
            if (instance != null && !instances.add(instance)) {
                report.warning(item.place(), instance + " is named twice");
            }
        }
        return List.copyOf(instances);
    }
}
