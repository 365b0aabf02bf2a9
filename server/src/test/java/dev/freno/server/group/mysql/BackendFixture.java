package dev.freno.server.group.mysql;

import dev.freno.core.time.Moments;
import dev.freno.lab.LabServer;
import dev.freno.lab.LabUser;
import dev.freno.lab.SharedLab;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.config.Secret;
import dev.freno.server.group.GroupListener;
import dev.freno.server.group.GroupStartException;
import dev.freno.server.net.HostNames;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A schema of its own on a real server, and nodes that meet there. */
final class BackendFixture implements AutoCloseable {
    static final String DOMAIN = "test:mysql";

    /** The tables as the original's documentation has them. */
    static final String ORIGINAL = """
            CREATE TABLE service_election (
              domain varchar(32) NOT NULL,
              share_domain varchar(32) NOT NULL,
              service_id varchar(128) NOT NULL,
              last_seen_active timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
              PRIMARY KEY (domain),
              KEY share_domain_idx (share_domain,last_seen_active)
            );
            CREATE TABLE throttled_apps (
              app_name varchar(128) NOT NULL,
              throttled_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
              expires_at TIMESTAMP,
              ratio DOUBLE,
              PRIMARY KEY (app_name)
            );
            CREATE TABLE skipped_hosts (
              host_name varchar(128) NOT NULL,
              skipped_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
              expires_at TIMESTAMP NOT NULL,
              PRIMARY KEY (host_name)
            );
            """;

    private static final AtomicInteger COUNT = new AtomicInteger();

    final LabServer server;
    final String schema = "freno_backend_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
    private final LabUser user = new LabUser(schema, "lab-" + schema);
    private final List<Node> nodes = new CopyOnWriteArrayList<>();

    /** A group, and the network that it runs on. */
    record Node(Vertx vertx, MySqlGroup group) implements AutoCloseable {
        /** As when its process is killed: its sockets are closed, and nothing is released. */
        void abandon() {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }

        @Override
        public void close() {
            group.close();
            abandon();
        }
    }

    BackendFixture(String tables) {
        this(SharedLab.cluster().primary(), tables);
    }

    BackendFixture(LabServer server, String tables) {
        this.server = server;
        server.execute("create database " + schema + " character set utf8mb4");
        server.execute("create user '" + user.name() + "'@'%' identified by '" + user.password() + "'");
        server.execute("grant select, insert, update, delete on " + schema + ".* to '" + user.name() + "'@'%'");
        create(tables);
    }

    /** With the tables of {@code freno schema}, and a lease that anybody may take at once. */
    static BackendFixture ready() {
        BackendFixture fixture = new BackendFixture(Schema.sql(Schema.DEFAULT_COLLATION));
        fixture.release(DOMAIN);
        return fixture;
    }

    void create(String tables) {
        String plain = tables.replaceAll("(?m)^\\s*--.*$", "").replace("EXISTS ", "EXISTS " + schema + ".");
        Stream.of(plain.replaceAll("CREATE TABLE (?!IF)", "CREATE TABLE " + schema + ".")
                        .split(";"))
                .filter(statement -> !statement.isBlank())
                .forEach(server::execute);
    }

    void release(String domain) {
        execute("replace into %s.service_election (domain, share_domain, service_id, last_seen_active)" + " values ('"
                + domain + "', '', '', from_unixtime(1))");
    }

    /** A statement with {@code %s} for the schema. */
    void execute(String sql) {
        server.execute(sql.replace("%s", schema));
    }

    long queryLong(String sql) {
        return server.queryLong(sql.replace("%s", schema));
    }

    String queryText(String sql) {
        return server.queryText(sql.replace("%s", schema));
    }

    GroupSettings.MySqlBackend settings(int port, boolean forced) {
        return new GroupSettings.MySqlBackend(
                "127.0.0.1", port, schema, user.name(), new Secret(user.password()), "", forced);
    }

    Node open(GroupMember member, GroupListener listener, Moments moments) throws GroupStartException {
        return open(settings(server.port(), false), member, listener, moments);
    }

    Node open(GroupSettings.MySqlBackend settings, GroupMember member, GroupListener listener, Moments moments)
            throws GroupStartException {
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setAddressResolverOptions(HostNames.resolverOptions()));
        Node node = new Node(vertx, MySqlGroup.open(vertx, settings, member, listener, moments));
        nodes.add(node);
        return node;
    }

    static GroupMember member(String serviceId) {
        return new GroupMember(serviceId, DOMAIN, "");
    }

    @Override
    public void close() {
        new ArrayList<>(nodes).forEach(Node::close);
        server.execute("drop database if exists " + schema);
        server.execute("drop user if exists '" + user.name() + "'@'%'");
    }
}
