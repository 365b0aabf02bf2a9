package dev.freno.server.probe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a query: its first rows, and how many there were.
 *
 * @param columns the names of the columns
 * @param rows at most {@link #MAX_ROWS} rows, one cell for each column; a cell is null, a number, a text or what else the
 *     driver makes of it
 * @param rowCount all rows, also those that were not kept
 */
record Table(List<String> columns, List<@Nullable Object[]> rows, int rowCount) {
    /** More channels than this no server has; rows past it are counted and thrown away. */
    static final int MAX_ROWS = 256;

    static final Table EMPTY = new Table(List.of(), List.of(), 0);

    /** The index of the first of these columns that there is, in any case; -1 if there is none. */
    int column(String... names) {
        for (String name : names) {
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).equalsIgnoreCase(name)) {
                    return i;
                }
            }
        }
        return -1;
    }
}
