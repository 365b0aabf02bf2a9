package dev.freno.server.group.mysql;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The tables of a MySQL backend, for the operator to create. Those of the original work, too; these keep names apart that
 * differ in case or accents only, and hold the longest of them.
 */
public final class Schema {
    /** Compares names letter by letter, on MySQL and on MariaDB. */
    public static final String DEFAULT_COLLATION = "utf8mb4_bin";

    private static final Pattern COLLATION = Pattern.compile("([a-z0-9]+)(_[a-z0-9_]+)?");

    private static final String TABLES = """
            -- The tables of freno's MySQL backend. Freno's account needs
            -- SELECT, INSERT, UPDATE and DELETE on them, and nothing else.

            -- Who leads each domain: a lease, renewed every second, expired after 5.
            CREATE TABLE IF NOT EXISTS service_election (
              domain VARCHAR(32) NOT NULL,
              share_domain VARCHAR(32) NOT NULL,
              service_id VARCHAR(260) NOT NULL,
              last_seen_active TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
              PRIMARY KEY (domain),
              KEY share_domain_idx (share_domain, last_seen_active)
            ) {options};

            -- Which nodes live.
            CREATE TABLE IF NOT EXISTS service_health (
              service_id VARCHAR(260) NOT NULL,
              domain VARCHAR(32) NOT NULL,
              share_domain VARCHAR(32) NOT NULL,
              last_seen_active TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
              PRIMARY KEY (service_id),
              KEY last_seen_active_idx (last_seen_active)
            ) {options};

            -- Throttles, by app or app/store; without expires_at for ever.
            CREATE TABLE IF NOT EXISTS throttled_apps (
              app_name VARCHAR(257) NOT NULL,
              throttled_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
              expires_at TIMESTAMP NULL DEFAULT NULL,
              ratio DOUBLE NULL DEFAULT NULL,
              PRIMARY KEY (app_name)
            ) {options};

            -- Hosts that do not count, by host or host:port.
            CREATE TABLE IF NOT EXISTS skipped_hosts (
              host_name VARCHAR(260) NOT NULL,
              skipped_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
              expires_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
              PRIMARY KEY (host_name)
            ) {options};
            """;

    private Schema() {}

    /**
     * The statements that create what is missing, with comments.
     *
     * @param collation of the names, such as {@link #DEFAULT_COLLATION}
     * @throws IllegalArgumentException if that is not the name of a collation
     */
    public static String sql(String collation) {
        String name = collation.toLowerCase(Locale.ROOT);
        var parts = COLLATION.matcher(name);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + collation + "' is not the name of a collation");
        }
        return TABLES.replace("{options}", "ENGINE=InnoDB DEFAULT CHARSET=" + parts.group(1) + " COLLATE=" + name);
    }
}
