package dev.freno.lab;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * The accounts of one cluster and the SQL that makes them, together with the heartbeat table.
 *
 * @param root may do everything
 * @param replicator what replicas log in with at the primary
 * @param probe what freno logs in with: replication status and the heartbeat table, nothing else
 */
record Accounts(LabUser root, LabUser replicator, LabUser probe) {

    private static final SecureRandom RANDOM = new SecureRandom();

    static Accounts random() {
        return new Accounts(user("root"), user("replicator"), user("freno"));
    }

    /** Statements for a server in bootstrap mode. The accounts that the installation made are removed. */
    String bootstrapSql() {
        return """
                FLUSH PRIVILEGES;
                DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys';
                DELETE FROM mysql.proxies_priv;
                FLUSH PRIVILEGES;
                CREATE DATABASE meta;
                CREATE TABLE meta.heartbeat (id INT UNSIGNED NOT NULL PRIMARY KEY, ts DATETIME(6) NOT NULL) ENGINE=InnoDB;
                INSERT INTO meta.heartbeat VALUES (1, utc_timestamp(6));
                %s
                GRANT ALL PRIVILEGES ON *.* TO 'root'@'%%' WITH GRANT OPTION;
                GRANT REPLICATION SLAVE ON *.* TO 'replicator'@'%%';
                GRANT SLAVE MONITOR ON *.* TO 'freno'@'%%';
                GRANT SELECT ON meta.heartbeat TO 'freno'@'%%';
                """.formatted(create(root) + create(replicator) + create(probe));
    }

    private static String create(LabUser user) {
        return "CREATE USER '%s'@'%%' IDENTIFIED BY '%s';%n".formatted(user.name(), user.password());
    }

    private static LabUser user(String name) {
        byte[] bytes = new byte[18];
        RANDOM.nextBytes(bytes);
        return new LabUser(name, Base64.getUrlEncoder().encodeToString(bytes));
    }
}
