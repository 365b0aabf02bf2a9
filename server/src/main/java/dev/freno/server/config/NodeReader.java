package dev.freno.server.config;

import dev.freno.core.store.InstanceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what concerns the node as a whole. */
final class NodeReader {
    static final int DEFAULT_LISTEN_PORT = 8087;
    static final int DEFAULT_MEMCACHE_PORT = 11211;
    static final int DEFAULT_THROTTLE_TTL_MINUTES = 60;
    static final int MAX_THROTTLE_TTL_MINUTES = 10 * 365 * 24 * 60;

    /** The longest first part of a memcached key: a key of 250 bytes also holds a store's type and name. */
    static final int MAX_MEMCACHE_PATH = 100;

    static final int DEFAULT_STANDBY_PROBE_MILLIS = 1000;
    static final int MAX_STANDBY_PROBE_MILLIS = 60_000;

    private static final Set<String> ALL_INTERFACES = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private NodeReader() {}

    /** The configuration; null where there is no group, which is then a problem. With any problem it is of no use. */
    static @Nullable NodeConfig read(Section root, boolean forceLeadership) {
        int port = root.integer("ListenPort", DEFAULT_LISTEN_PORT, 0, 65535);
        InstanceKey httpAdvertise = httpAdvertise(root, port);
        NodeConfig.Identity identity = identity(root);
        GroupSettings group = new GroupReader(root, identity, forceLeadership).read();
        List<StoreConfig> stores = StoresReader.read(root.section("Stores"));
        NodeConfig.Memcache memcache = new NodeConfig.Memcache(memcacheServers(root), memcachePath(root));
        NodeConfig.Following following = following(root);
        int ttl = root.integer("DefaultThrottleTTLMinutes", DEFAULT_THROTTLE_TTL_MINUTES, 0, MAX_THROTTLE_TTL_MINUTES);
        boolean profiling = root.flag("EnableProfiling");
        return group == null
                ? null
                : new NodeConfig(
                        port,
                        httpAdvertise,
                        identity,
                        group,
                        stores,
                        memcache,
                        following,
                        Duration.ofMinutes(ttl),
                        profiling);
    }

    private static @Nullable InstanceKey httpAdvertise(Section root, int listenPort) {
        Value value = root.find("HttpAdvertise");
        String text = value == null ? null : value.text();
        return text == null || text.isEmpty()
                ? null
                : Value.parsed(
                        new Value.Item(text, root.at("HttpAdvertise")),
                        root.context(),
                        address -> reachable(InstanceKey.parse(address, Math.max(1, listenPort))));
    }

    static boolean isEveryInterface(InstanceKey address) {
        return ALL_INTERFACES.contains(address.host());
    }

    /** Who asked the leader there would ask itself. */
    private static InstanceKey reachable(InstanceKey address) {
        if (isEveryInterface(address)) {
            throw new IllegalArgumentException(
                    "'" + address + "' is where to listen on all interfaces, and nothing that other nodes can reach");
        }
        return address;
    }

    private static NodeConfig.Following following(Section root) {
        int probe = root.integer("StandbyProbeMillis", DEFAULT_STANDBY_PROBE_MILLIS, 10, MAX_STANDBY_PROBE_MILLIS);
        Value value = root.find("FollowerRequests");
        NodeConfig.FollowerRequests requests = value == null ? null : value.parsed(NodeReader::followerRequests);
        return new NodeConfig.Following(
                Duration.ofMillis(probe), requests == null ? NodeConfig.FollowerRequests.FORWARD : requests);
    }

    private static NodeConfig.FollowerRequests followerRequests(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "forward" -> NodeConfig.FollowerRequests.FORWARD;
            case "refuse" -> NodeConfig.FollowerRequests.REFUSE;
            default -> throw new IllegalArgumentException("'" + text + "' is neither forward nor refuse");
        };
    }

    private static NodeConfig.Identity identity(Section root) {
        String dataCenter = root.text("DataCenter", "");
        String environment = root.text("Environment", "");
        String domain = root.text("Domain", "");
        return new NodeConfig.Identity(
                dataCenter,
                environment,
                domain.isEmpty() ? dataCenter + ":" + environment : domain,
                root.text("ShareDomain", ""));
    }

    private static List<String> memcacheServers(Section root) {
        List<String> servers = new ArrayList<>();
        for (Value.Item item : root.items("MemcacheServers")) {
            InstanceKey server =
                    Value.parsed(item, root.context(), text -> InstanceKey.parse(text, DEFAULT_MEMCACHE_PORT));
            if (server != null) {
                servers.add(server.toString());
            }
        }
        return servers;
    }

    private static String memcachePath(Section root) {
        String path = root.text("MemcachePath", "freno");
        if (path.length() > MAX_MEMCACHE_PATH || !path.matches("[\\x21-\\x7e]*")) {
            root.context()
                    .report()
                    .problem(
                            root.at("MemcachePath"),
                            "'" + path + "' is not the beginning of a memcached key: at most " + MAX_MEMCACHE_PATH
                                    + " visible ASCII characters");
        }
        return path;
    }
}
