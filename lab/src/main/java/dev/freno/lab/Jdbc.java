package dev.freno.lab;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Connections of the lab's own, with limits: connecting ends after 2 s, a statement after 60 s. */
final class Jdbc {
    private static final int CONNECT_LIMIT_MILLIS = 2_000;
    private static final int STATEMENT_LIMIT_MILLIS = 60_000;

    static {
        // The driver logs each statement, passwords included, at DEBUG. It reads this when its first class is loaded.
        if (System.getProperty("mariadb.logging.disable") == null) {
            System.setProperty("mariadb.logging.disable", "true");
        }
    }

    private Jdbc() {}

    /** A connection without TLS to a MariaDB or MySQL server. The caller closes it. */
    static Connection connect(String address, LabUser user) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user.name());
        properties.setProperty("password", user.password());
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_LIMIT_MILLIS));
        properties.setProperty("socketTimeout", Integer.toString(STATEMENT_LIMIT_MILLIS));
        return DriverManager.getConnection("jdbc:mariadb://" + address + "/", properties);
    }
}
