package dev.freno.server.config;

import java.util.Locale;

/**
 * What a MySQL store's hosts are asked for one metric.
 *
 * <p>Immutable.
 *
 * @param kind how the answer is read
 * @param sql the statement, without surrounding blanks; empty for {@link Kind#REPLICATION_LAG}
 */
public record MetricQuery(Kind kind, String sql) {
    /** How an answer is read. */
    public enum Kind {
        /** No statement of the operator's: the lag that the server's replication status tells. */
        REPLICATION_LAG,
        /** One row with one number. */
        SELECT,
        /** One row of a name and a value, as {@code show global status like …} gives; the value is the number. */
        SHOW
    }

    /**
     * Reads a configured {@code MetricQuery}: empty, {@code select …}, {@code with …} or {@code show …}, in any case,
     * after any blanks.
     *
     * @throws IllegalArgumentException naming the text, if it is none of these
     */
    public static MetricQuery parse(String text) {
        String sql = text.strip();
        String firstWord = sql.split("[\\s(*]", 2)[0].toLowerCase(Locale.ROOT);
        return switch (firstWord) {
            case "" -> emptyOrRefused(text, sql);
            case "select", "with" -> new MetricQuery(Kind.SELECT, sql);
            case "show" -> new MetricQuery(Kind.SHOW, sql);
            default -> throw refused(text);
        };
    }

    private static MetricQuery emptyOrRefused(String text, String sql) {
        if (!sql.isEmpty()) {
            throw refused(text);
        }
        return new MetricQuery(Kind.REPLICATION_LAG, "");
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not a metric query: it must be empty, or begin with select, with or show");
    }
}
