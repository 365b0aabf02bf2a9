package dev.freno.server.group.mysql;

import dev.freno.core.rules.Rules;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of rules. Instants go in and out as seconds since 1970, so that neither time zones nor the backend's clock
 * touch them.
 */
enum RuleTable {
    THROTTLES("throttled_apps", "app_name", "throttled_at", ", ratio", Rules.MAX_THROTTLES),
    HOSTS("skipped_hosts", "host_name", "skipped_at", "", Rules.MAX_SKIPPED_HOSTS);

    private final String readAll;
    private final String readOne;
    private final String write;
    private final String end;
    private final String purge;
    private final boolean hasRatio;
    final String table;
    final int bound;

    RuleTable(String table, String name, String at, String ratio, int bound) {
        this.table = table;
        this.bound = bound;
        hasRatio = !ratio.isEmpty();
        String columns =
                "select convert(%s using utf8mb4), cast(unix_timestamp(expires_at) * 1000 as signed), %s from %s"
                        .formatted(name, hasRatio ? "ratio" : "1e0", table);
        readAll = columns + " where expires_at is null or expires_at > from_unixtime(?) order by " + name + " limit "
                + (bound + 1);
        readOne = columns + " where " + name + " = ? for update";
        // A name that the collation takes for another one's replaces it; whoever writes has seen that it has ended.
        write = "insert into %1$s (%2$s, %3$s, expires_at%4$s) values (?, now(), from_unixtime(?)%5$s) on duplicate key"
                        .formatted(table, name, at, ratio, hasRatio ? ", ?" : "")
                + " update %1$s = values(%1$s), %2$s = now(), expires_at = values(expires_at)%3$s"
                        .formatted(name, at, hasRatio ? ", ratio = values(ratio)" : "");
        // The row stays for a while, because nodes of the original learn only from rows that are there.
        end = "update %s set expires_at = '1970-01-01 00:00:01', %s = now() where %s = ?".formatted(table, at, name);
        purge =
                "delete from %s where expires_at < now() - interval 60 second and %s < now() - interval 60 second limit 1000"
                        .formatted(table, at);
    }

    /** All that have not ended by this instant; at most one more than the bound. */
    Future<List<RuleRow>> readAll(SqlConnection open, long nowMillis) {
        return open.preparedQuery(readAll).execute(Tuple.of(nowMillis / 1000)).map(RuleTable::rows);
    }

    /** The row of a name, locked; one of another spelling where the collation takes both for the same. */
    Future<@Nullable RuleRow> readOne(SqlConnection transaction, String name) {
        return transaction.preparedQuery(readOne).execute(Tuple.of(name)).map(rows -> {
            List<RuleRow> found = rows(rows);
            return found.isEmpty() ? null : found.getFirst();
        });
    }

    private static List<RuleRow> rows(Iterable<Row> rows) {
        List<RuleRow> read = new ArrayList<>();
        rows.forEach(row -> read.add(RuleRow.of(row)));
        return read;
    }

    Future<?> write(SqlConnection transaction, RuleRow row) {
        Tuple values = Tuple.of(row.name(), row.untilSeconds());
        return transaction.preparedQuery(write).execute(hasRatio ? values.addDouble(row.ratio()) : values);
    }

    Future<?> end(SqlConnection transaction, String name) {
        return transaction.preparedQuery(end).execute(Tuple.of(name));
    }

    /** Removes rows that ended a minute ago, by the backend's clock; a thousand at most. */
    Future<?> purge(SqlConnection open) {
        return open.query(purge).execute();
    }
}
