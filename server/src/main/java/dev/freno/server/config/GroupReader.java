package dev.freno.server.config;

import dev.freno.core.store.InstanceKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which group the node belongs to. A MySQL backend wins over raft; the keys of the other kind need only have their types. */
final class GroupReader {
    static final String DEFAULT_RAFT_BIND = "127.0.0.1:10008";

    /** What the backend's tables hold of a domain's name. */
    static final int MAX_DOMAIN = 32;

    /** More members make a group slower, not safer. */
    static final int MAX_RAFT_NODES = 15;

    private static final Pattern HAS_PORT = Pattern.compile("\\s*(\\[[^\\]]*]|[^:]*):[^:\\]]*");

    private final Section root;
    private final NodeConfig.Identity identity;
    private final boolean forceLeadership;
    private final Report report;

    GroupReader(Section root, NodeConfig.Identity identity, boolean forceLeadership) {
        this.root = root;
        this.identity = identity;
        this.forceLeadership = forceLeadership;
        this.report = root.context().report();
    }

    @Nullable GroupSettings read() {
        Value host = root.find("BackendMySQLHost");
        String backend = host == null ? "" : host.text();
        GroupSettings mySql = mySqlBackend(backend == null ? "" : backend);
        GroupSettings raft = raft(backend != null && backend.isEmpty());
        return backend == null || !backend.isEmpty() ? mySql : raft;
    }

    private @Nullable GroupSettings mySqlBackend(String host) {
        int port = root.integer("BackendMySQLPort", 3306, 1, 65535);
        String schema = root.text("BackendMySQLSchema", "");
        String user = root.text("BackendMySQLUser", "");
        Secret password = root.secret("BackendMySQLPassword");
        String collation = Collations.read(root, "BackendMySQLCollation");
        if (host.isEmpty()) {
            return null;
        }
        checkDomain("Domain", identity.domain());
        checkDomain("ShareDomain", identity.shareDomain());
        root.required("BackendMySQLSchema", "required where BackendMySQLHost is set");
        InstanceKey address = backendAddress(host, port);
        return address == null
                ? null
                : new GroupSettings.MySqlBackend(
                        address.host(), port, schema, user, password, collation, forceLeadership);
    }

    private void checkDomain(String key, String domain) {
        int length = domain.codePointCount(0, domain.length());
        if (length > MAX_DOMAIN) {
            report.problem(
                    root.at(key),
                    "'" + domain + "' has " + length + " characters, a MySQL backend holds " + MAX_DOMAIN);
        }
    }

    private @Nullable InstanceKey backendAddress(String host, int port) {
        Value.Item item = new Value.Item(host, root.at("BackendMySQLHost"));
        if (HAS_PORT.matcher(host).matches()) {
            report.problem(item.place(), "'" + host + "' names a port, which belongs into BackendMySQLPort");
            return null;
        }
        return Value.parsed(item, root.context(), text -> InstanceKey.parse(text, port));
    }

    /** Whether it is needed or not, so that wrong types are found; only problems of meaning depend on it. */
    private @Nullable GroupSettings raft(boolean needed) {
        int defaultPort = root.integer("DefaultRaftPort", 0, 0, 65535);
        Value bindValue = root.find("RaftBind");
        String bindText = bindValue == null ? DEFAULT_RAFT_BIND : bindValue.text();
        List<Value.Item> nodeItems = root.items("RaftNodes");
        GroupSettings.RaftTls tls = tls();
        if (!needed) {
            root.text("RaftDataDir", "");
            return null;
        }
        String bind = bindText == null ? null : member(new Value.Item(bindText, root.at("RaftBind")), defaultPort);
        List<String> nodes = members(nodeItems, defaultPort);
        Path dataDir = dataDir();
        if (bind == null || dataDir == null || nodes == null) {
            return null;
        }
        checkNamed(bind, nodes);
        return new GroupSettings.Raft(bind, nodes.isEmpty() ? List.of(bind) : nodes, dataDir, forceLeadership, tls);
    }

    /**
     * Null where there is none, or where it is wrong, which is then a problem. One that is there and names no files is
     * wrong, too: whoever wrote it does not expect the group to talk in the clear.
     */
    private GroupSettings.@Nullable RaftTls tls() {
        if (root.find("RaftTLS") == null) {
            return null;
        }
        Section tls = root.section("RaftTLS");
        Path certificate = file(tls, "Certificate");
        Path key = file(tls, "Key");
        Path ca = file(tls, "CA");
        boolean mutual = tls.find("Mutual") == null || tls.flag("Mutual");
        if (certificate == null || key == null || ca == null) {
            report.problem(tls.place(), "TLS between nodes needs Certificate, Key and CA");
            return null;
        }
        return new GroupSettings.RaftTls(certificate, key, ca, mutual);
    }

    private @Nullable Path file(Section section, String key) {
        Value value = section.find(key);
        String text = value == null ? null : value.text();
        if (text == null || text.isEmpty()) {
            return null;
        }
        Path path = Value.parsed(new Value.Item(text, section.at(key)), root.context(), Path::of);
        if (path != null && !Files.isReadable(path)) {
            report.problem(section.at(key), "'" + path + "' is not a readable file");
        }
        return path;
    }

    private @Nullable String member(Value.Item item, int defaultPort) {
        if (defaultPort == 0 && !HAS_PORT.matcher(item.text()).matches()) {
            report.problem(item.place(), "'" + item.text() + "' has no port, and DefaultRaftPort is not set");
            return null;
        }
        InstanceKey key = Value.parsed(item, root.context(), text -> InstanceKey.parse(text, Math.max(1, defaultPort)));
        return key == null ? null : key.toString();
    }

    private @Nullable List<String> members(List<Value.Item> items, int defaultPort) {
        List<String> members = new ArrayList<>();
        for (Value.Item item : items) {
            String member = member(item, defaultPort);
            if (member != null && members.contains(member)) {
                report.problem(item.place(), "'" + member + "' is named twice");
            } else if (member != null) {
                members.add(member);
            }
        }
        if (items.size() > MAX_RAFT_NODES) {
            report.problem(root.at("RaftNodes"), items.size() + " nodes, at most " + MAX_RAFT_NODES + " are possible");
        }
        return members.size() == items.size() ? members : null;
    }

    private void checkNamed(String bind, List<String> nodes) {
        if (nodes.size() > 1 && NodeReader.isEveryInterface(InstanceKey.parse(bind, 1))) {
            report.problem(
                    root.at("RaftBind"),
                    "'" + bind
                            + "' is every interface of a machine: a group of several nodes needs the address at which"
                            + " the others reach this one");
        }
        if (!nodes.isEmpty() && !nodes.contains(bind)) {
            report.problem(
                    root.at("RaftNodes"),
                    "this node is not among them: RaftBind is " + bind + ", the nodes are " + String.join(", ", nodes));
        }
    }

    private @Nullable Path dataDir() {
        Place place = root.at("RaftDataDir");
        String text = root.required("RaftDataDir", "either RaftDataDir or BackendMySQLHost must be set");
        return text == null ? null : Value.parsed(new Value.Item(text, place), root.context(), Path::of);
    }
}
