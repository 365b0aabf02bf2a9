package dev.freno.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table and its schema, as they are written, and safe to be quoted: letters, digits, {@code _}, {@code $} and
 * {@code -}, at most 64 characters each.
 *
 * <p>Immutable.
 */
public record TableName(String schema, String table) {
    private static final String NAME = "([\\p{L}\\p{N}_$-]{1,64})";
    private static final Pattern QUALIFIED = Pattern.compile(NAME + "\\." + NAME);

    public TableName {
        var _ = parts(schema + "." + table);
    }

    /**
     * Reads {@code schema.table}.
     *
     * @throws IllegalArgumentException naming the text, if it is not that
     */
    static TableName parse(String text) {
        Matcher parts = parts(text);
        return new TableName(parts.group(1), parts.group(2));
    }

    private static Matcher parts(String text) {
        Matcher parts = QUALIFIED.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a table, written schema.table with letters, digits,"
                            + " _, $ and -, at most 64 of them on each side of the one dot");
        }
        return parts;
    }

    /** The name as it stands in a statement. */
    public String quoted() {
        return "`" + schema + "`.`" + table + "`";
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}
