package dev.freno.server.probe;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** Gathers the rows of an answer as the driver delivers them, and keeps no more than a table may have. */
final class TableRows {
    static final Collector<Row, TableRows, TableRows> COLLECTOR =
            Collector.of(TableRows::new, TableRows::add, (left, right) -> {
                throw new IllegalStateException("rows come one after the other");
            });

    private final List<@Nullable Object[]> rows = new ArrayList<>(1);
    private int count;

    private void add(Row row) {
        if (count++ < Table.MAX_ROWS) {
            rows.add(cells(row));
        }
    }

    private static @Nullable Object[] cells(Row row) {
        @Nullable Object[] cells = new @Nullable Object[row.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = row.getValue(i);
        }
        return cells;
    }

    /** The whole answer; one without a result set is an empty table. */
    static Table table(SqlResult<TableRows> answer) {
        List<String> columns = answer.columnsNames();
        TableRows gathered = answer.value();
        return columns == null || gathered == null ? Table.EMPTY : new Table(columns, gathered.rows, gathered.count);
    }
}
