package dev.freno.server.inventory.proxysql;

import dev.freno.core.store.InstanceKey;
import dev.freno.lab.LabServer;
import dev.freno.server.config.Secret;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostSourceContract;
import java.time.Duration;
import java.util.List;

/** ProxySQL's table of servers in a real MariaDB, with an account of its own that may read it and nothing else. */
final class ProxySqlTable implements AutoCloseable {
    static final String USER = "stats_reader";
    static final String SECRET = HostSourceContract.SECRET;

    private final LabServer server;

    ProxySqlTable(LabServer server) {
        this.server = server;
        close();
        server.execute("CREATE DATABASE stats");
        server.execute("CREATE USER " + USER + " IDENTIFIED BY '" + SECRET + "'");
        server.execute("GRANT SELECT ON stats.* TO " + USER);
        create();
    }

    int port() {
        return server.port();
    }

    void create() {
        server.execute("CREATE TABLE IF NOT EXISTS stats.stats_mysql_connection_pool"
                + " (hostgroup INT, srv_host VARCHAR(255), srv_port INT, status VARCHAR(40))");
    }

    void drop() {
        server.execute("DROP TABLE IF EXISTS stats.stats_mysql_connection_pool");
    }

    void clear() {
        create();
        server.execute("DELETE FROM stats.stats_mysql_connection_pool");
    }

    void add(int hostgroup, InstanceKey host, String status) {
        server.execute("INSERT INTO stats.stats_mysql_connection_pool VALUES (%d, '%s', %d, '%s')"
                .formatted(hostgroup, host.host(), host.port(), status));
    }

    void update(int hostgroup, String status) {
        server.execute("UPDATE stats.stats_mysql_connection_pool SET status = '%s' WHERE hostgroup = %d"
                .formatted(status, hostgroup));
    }

    /** How many connections its account has. */
    long connections() {
        return server.queryLong("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = '" + USER + "'");
    }

    void killConnections() {
        server.execute("KILL USER " + USER);
    }

    /** A source of a hostgroup that asks at these addresses. */
    static SourceSettings.ProxySql settings(int hostgroup, InstanceKey... addresses) {
        return settings(SECRET, hostgroup, addresses);
    }

    static SourceSettings.ProxySql settings(String password, int hostgroup, InstanceKey... addresses) {
        return new SourceSettings.ProxySql(
                List.of(addresses), USER, new Secret(password), hostgroup, Duration.ofSeconds(10));
    }

    @Override
    public void close() {
        server.execute("DROP DATABASE IF EXISTS stats");
        server.execute("DROP USER IF EXISTS " + USER);
    }
}
