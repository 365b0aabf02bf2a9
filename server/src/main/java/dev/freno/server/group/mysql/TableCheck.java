package dev.freno.server.group.mysql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether a table is as the group needs it. Reads, and tries statements that change nothing. */
final class TableCheck {
    /** With the one column that holds names, and how long they may be. */
    static final List<TableCheck> ALL = List.of(
            new TableCheck("service_election", "service_id", 260),
            new TableCheck("service_health", "service_id", 260),
            new TableCheck("throttled_apps", "app_name", 257),
            new TableCheck("skipped_hosts", "host_name", 260));

    final String table;
    private final String name;
    private final int length;
    private final String columns;
    private final List<String> attempts;

    private TableCheck(String table, String name, int length) {
        this.table = table;
        this.name = name;
        this.length = length;
        columns = "select t.engine, c.column_name, c.character_maximum_length, c.collation_name, c.is_nullable"
                + " from information_schema.tables t join information_schema.columns c using (table_schema, table_name)"
                + " where t.table_schema = database() and t.table_name = '" + table + "'";
        attempts = List.of(
                "insert into %1$s select * from %1$s where 1 = 0".formatted(table),
                "update %1$s set %2$s = %2$s where 1 = 0".formatted(table, name),
                "delete from %s where 1 = 0".formatted(table));
    }

    /** Without it the group works, but for a list. */
    boolean isNeeded() {
        return !table.equals("service_health");
    }

    /** Fails with what the account may not do. */
    Future<?> attempt(SqlConnection open) {
        Future<?> last = open.query("select 1 from " + table + " limit 1").execute();
        for (String attempt : attempts) {
            last = last.compose(done -> open.query(attempt).execute());
        }
        return last;
    }

    /** What works less well than with the tables of {@code freno schema}. */
    Future<List<String>> remarks(SqlConnection open) {
        return open.query(columns).execute().map(rows -> {
            List<String> remarks = new ArrayList<>();
            for (Row row : rows) {
                remark(row, remarks);
            }
            return remarks;
        });
    }

    private void remark(Row row, List<String> remarks) {
        String engine = row.getString(0);
        String column = row.getString(1).toLowerCase(Locale.ROOT);
        if (column.equals("expires_at")
                && table.equals("throttled_apps")
                && row.getString(4).equals("NO")) {
            remarks.add("throttled_apps.expires_at is NOT NULL: permanent throttles are refused");
        }
        if (!column.equals(name)) {
            return;
        }
        if (!"InnoDB".equalsIgnoreCase(engine)) {
            remarks.add(table + " is " + engine + ", and has to be InnoDB");
        }
        Long holds = row.getLong(2);
        if (holds != null && holds < length) {
            remarks.add(table + "." + column + " holds " + holds + " characters: longer names are refused");
        }
        String collation = row.getString(3);
        if (collation != null && collation.endsWith("_ci") && table.equals("throttled_apps")) {
            remarks.add("throttled_apps.app_name is " + collation + ": names that differ in case only are one");
        }
    }
}
