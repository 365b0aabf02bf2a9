package dev.freno.server.inventory.proxysql;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The servers of several hostgroups, gathered row by row from an answer of ProxySQL. A row that makes no sense spoils its
 * hostgroup: to leave it out might leave out the very host that is behind. Confined to its loop.
 */
final class PoolTable {
    /** No more rows than this are taken from one answer. */
    static final int MAX_ROWS = 100_000;

    /** Cells are read as texts, because that is what ProxySQL sends for every type. */
    static final Collector<Row, PoolTable, PoolTable> COLLECTOR =
            Collector.of(PoolTable::new, PoolTable::add, (left, right) -> {
                throw new IllegalStateException("rows come one after the other");
            });

    private static final int COLUMNS = 4;

    private final Map<Integer, List<PoolServer>> servers = new HashMap<>();
    private final Map<Integer, String> spoiled = new HashMap<>();
    private @Nullable String problem;
    private int rows;

    /** The statement that the collector reads the answer of. */
    static String sql(Collection<Integer> hostgroups) {
        return hostgroups.stream()
                .sorted()
                .distinct()
                .map(String::valueOf)
                .collect(Collectors.joining(
                        ", ",
                        "SELECT hostgroup, srv_host, srv_port, status FROM stats_mysql_connection_pool WHERE hostgroup IN (",
                        ")"));
    }

    /** The servers of a hostgroup, maybe none. */
    List<PoolServer> servers(int hostgroup) throws ProxySqlException {
        String why = problem != null ? problem : spoiled.get(hostgroup);
        if (why != null) {
            throw new ProxySqlException(why);
        }
        return servers.getOrDefault(hostgroup, List.of());
    }

    private void add(Row row) {
        if (row.size() == COLUMNS) {
            add(text(row.getValue(0)), text(row.getValue(1)), text(row.getValue(2)), text(row.getValue(3)));
        } else {
            problem = "an answer of " + row.size() + " columns instead of " + COLUMNS;
        }
    }

    void add(@Nullable String hostgroup, @Nullable String host, @Nullable String port, @Nullable String status) {
        if (rows == MAX_ROWS) {
            problem = "an answer of more than " + MAX_ROWS + " rows";
        } else if (hostgroup == null || !hostgroup.matches("[0-9]{1,9}")) {
            problem = "a server of hostgroup " + PoolServer.shown(hostgroup);
        } else {
            rows++;
            add(Integer.parseInt(hostgroup), host, port, status);
        }
    }

    private void add(int hostgroup, @Nullable String host, @Nullable String port, @Nullable String status) {
        try {
            servers.computeIfAbsent(hostgroup, first -> new ArrayList<>()).add(PoolServer.of(host, port, status));
        } catch (IllegalArgumentException e) {
            spoiled.putIfAbsent(hostgroup, "hostgroup " + hostgroup + " has " + e.getMessage());
        }
    }

    private static @Nullable String text(@Nullable Object cell) {
        return switch (cell) {
            case null -> null;
            case Buffer bytes -> bytes.toString(StandardCharsets.UTF_8);
            default -> cell.toString();
        };
    }
}
