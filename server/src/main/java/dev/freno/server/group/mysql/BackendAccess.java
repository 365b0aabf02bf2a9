package dev.freno.server.group.mysql;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.GroupSettings;
import io.vertx.core.net.NetClientOptions;
import io.vertx.mysqlclient.MySQLConnectOptions;
import java.util.Map;

/** How the driver connects to the backend. Immutable from outside. */
final class BackendAccess {
    private static final int CONNECT_MILLIS = 1000;
    private static final int MAX_STATEMENTS = 32;

    private final InstanceKey address;
    private final MySQLConnectOptions options;

    /**
     * Makes the options.
     *
     * @throws IllegalArgumentException naming the collation, if it is not known
     */
    BackendAccess(GroupSettings.MySqlBackend settings) {
        address = new InstanceKey(settings.host(), settings.port());
        options = new MySQLConnectOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setUser(settings.user())
                .setPassword(settings.password().reveal())
                .setDatabase(settings.schema())
                .setProperties(Map.of("program_name", "freno"))
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(MAX_STATEMENTS)
                .setReconnectAttempts(0);
        if (!settings.collation().isEmpty()) {
            options.setCollation(settings.collation());
        }
    }

    MySQLConnectOptions options() {
        return new MySQLConnectOptions(options);
    }

    NetClientOptions tcp() {
        // A connection given up on is reset, so that the server lets go of what it held at once.
        return new NetClientOptions().setConnectTimeout(CONNECT_MILLIS).setSoLinger(0);
    }

    /** Where it is; names no account. */
    @Override
    public String toString() {
        return "MySQL backend at " + address;
    }
}
