package dev.freno.server.config;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a MySQL store's hosts are asked for one metric: a statement of the operator's, or a query known by name whose
 * statement depends on the server that is asked.
 *
 * <p>Immutable.
 */
public sealed interface MetricQuery {
    /** What {@link #parse} makes this query of. */
    String text();

    /** A query that needs nothing but its name. */
    enum Named implements MetricQuery {
        /** Seconds behind, as the server's replication status tells them; what is asked where nothing is configured. */
        REPLICATION_LAG("replication-lag"),
        /** Seconds behind with microseconds, from the tables of MySQL's performance schema. */
        PERFORMANCE_SCHEMA_LAG("performance-schema-lag"),
        /** How many threads execute a statement, that of the probe included. */
        THREADS_RUNNING("threads-running"),
        /** How many transactions' undo logs InnoDB has not purged yet. */
        HISTORY_LIST_LENGTH("history-list-length");

        private final String text;

        Named(String text) {
            this.text = text;
        }

        @Override
        public String text() {
            return text;
        }

        private static Optional<MetricQuery> find(String word) {
            return Stream.<MetricQuery>of(values())
                    .filter(query -> query.text().equalsIgnoreCase(word))
                    .findFirst();
        }
    }

    /**
     * The age of the newest row of a table into which the primary writes the time, as pt-heartbeat does.
     *
     * @param table where it is
     * @param utc whether the times are UTC, else they are in the server's time zone
     */
    record Heartbeat(TableName table, boolean utc) implements MetricQuery {
        private static final String LOCAL_PREFIX = "heartbeat:";
        private static final String UTC_PREFIX = "heartbeat-utc:";

        @Override
        public String text() {
            return (utc ? UTC_PREFIX : LOCAL_PREFIX) + table;
        }

        private static Optional<MetricQuery> find(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            return Stream.of(LOCAL_PREFIX, UTC_PREFIX)
                    .filter(lower::startsWith)
                    .findFirst()
                    .map(prefix ->
                            new Heartbeat(TableName.parse(text.substring(prefix.length())), prefix.equals(UTC_PREFIX)));
        }
    }

    /** A statement that answers with one row of one number. */
    record Select(String text) implements MetricQuery {}

    /** A statement that answers with one row of a name and a number, as {@code show global status like …} does. */
    record Show(String text) implements MetricQuery {}

    /**
     * Reads a configured {@code MetricQuery}: a name, or {@code select …}, {@code with …} or {@code show …}, in any case,
     * after any blanks. Empty is the replication lag.
     *
     * @throws IllegalArgumentException naming the text, if it is none of these
     */
    static MetricQuery parse(String text) {
        String query = text.strip();
        if (query.isEmpty()) {
            return Named.REPLICATION_LAG;
        }
        return switch (query.split("[\\s(*]", 2)[0].toLowerCase(Locale.ROOT)) {
            case "select", "with" -> new Select(query);
            case "show" -> new Show(query);
            default ->
                Named.find(query)
                        .or(() -> Heartbeat.find(query))
                        .orElseThrow(
                                () -> new IllegalArgumentException("'" + text + "' is not a metric query: it must be"
                                        + " empty, begin with select, with or show, or be one of replication-lag,"
                                        + " performance-schema-lag, heartbeat:schema.table, heartbeat-utc:schema.table,"
                                        + " threads-running, history-list-length"));
        };
    }
}
