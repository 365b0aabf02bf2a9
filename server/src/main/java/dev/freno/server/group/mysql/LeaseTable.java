package dev.freno.server.group.mysql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The row of {@code service_election} of this node's domain. Confined to the loop. Each change is one statement that
 * changes nothing unless the row is as it has to be, so that one which is executed late does no harm.
 *
 * <p>Times are the backend's, in whole seconds on both sides of each comparison: a lease of 5 s written at 10.99 is
 * stored as 10, and expired when {@code now()}, cut in the same way, is 16.
 */
final class LeaseTable {
    static final Duration LEASE = Duration.ofSeconds(5);
    static final Duration LIMIT = Duration.ofSeconds(1);

    private static final String RELEASED = "'1970-01-01 00:00:01'";
    static final String EXPIRED =
            "(last_seen_active < now() - interval 5 second" + " or last_seen_active > now() + interval 5 second)";

    /** Names are compared letter by letter, whatever the collation of the column. */
    private static final String HELD_BY = "convert(service_id using utf8mb4) collate utf8mb4_bin = ?";

    private static final String READ = "select convert(domain using utf8mb4), convert(service_id using utf8mb4),"
            + " cast(last_seen_active as char), " + EXPIRED + " from service_election where domain = ?";
    private static final String INSERT = "insert into service_election"
            + " (domain, share_domain, service_id, last_seen_active) values (?, ?, ?, now())";
    private static final String TAKE = "update service_election set service_id = ?, share_domain = ?,"
            + " last_seen_active = now() where domain = ? and " + HELD_BY
            + " and cast(last_seen_active as char) = ? and " + EXPIRED;
    private static final String RENEW = "update service_election set share_domain = ?, last_seen_active = now()"
            + " where domain = ? and " + HELD_BY;
    private static final String AS_LEFT = " and cast(last_seen_active as char) = ?";
    private static final String RESUME = RENEW + AS_LEFT;
    private static final String RELEASE = "update service_election set service_id = '', last_seen_active = " + RELEASED
            + " where domain = ? and " + HELD_BY + AS_LEFT;
    private static final String WRITTEN =
            "select cast(last_seen_active as char) from service_election where domain = ? and " + HELD_BY;
    private static final String HOLDER =
            "select convert(service_id using utf8mb4) from service_election" + " where domain = ? for update";

    private final Link link;
    private final GroupMember self;

    LeaseTable(Link link, GroupMember self) {
        this.link = link;
        this.self = self;
    }

    Future<Optional<LeaseRow>> read() {
        return link.run(
                LIMIT,
                open -> open.preparedQuery(READ)
                        .execute(Tuple.of(self.domain()))
                        .map(rows -> {
                            RowIterator<Row> row = rows.iterator();
                            return row.hasNext() ? Optional.of(leaseRow(row.next())) : Optional.empty();
                        }));
    }

    private LeaseRow leaseRow(Row row) {
        if (!self.domain().equals(row.getString(0))) {
            throw new IllegalStateException("the backend's table takes the domains '" + row.getString(0) + "' and '"
                    + self.domain() + "' for one; give service_election.domain a binary collation");
        }
        return new LeaseRow(row.getString(1), row.getString(2), row.getLong(3) != 0);
    }

    /** Where there is no row yet; empty if another node was faster. */
    Future<Optional<String>> insert() {
        Tuple values = Tuple.of(self.domain(), self.shareDomain(), self.serviceId());
        return link.run(
                LIMIT,
                open -> open.preparedQuery(INSERT)
                        .execute(values)
                        .compose(inserted -> written(open))
                        .recover(error -> BackendFailure.isDuplicate(error)
                                ? Future.succeededFuture(Optional.empty())
                                : Future.failedFuture(error)));
    }

    /** Where the row is still as it was seen, and expired. */
    Future<Optional<String>> take(LeaseRow seen) {
        return write(
                TAKE, Tuple.of(self.serviceId(), self.shareDomain(), self.domain(), seen.holder(), seen.written()));
    }

    /** Where the row bears this node's name, whichever process of that name wrote it last. */
    Future<Optional<String>> renew() {
        return write(RENEW, Tuple.of(self.shareDomain(), self.domain(), self.serviceId()));
    }

    /** Where the row bears this node's name, and was written when this process wrote it last. */
    Future<Optional<String>> resume(String written) {
        return write(RESUME, Tuple.of(self.shareDomain(), self.domain(), self.serviceId(), written));
    }

    /**
     * Lets any node take the row at once, where it is as this process left it. Only after this node's claim has ended.
     *
     * @param written when this process wrote it last, asked for when it is the release's turn
     */
    Future<?> release(Supplier<String> written) {
        return link.run(
                LIMIT,
                open -> open.preparedQuery(RELEASE).execute(Tuple.of(self.domain(), self.serviceId(), written.get())));
    }

    /** When the row was written, by the backend; empty if it was not. Rows that match count, also where nothing changes. */
    private Future<Optional<String>> write(String sql, Tuple values) {
        return link.run(
                LIMIT,
                open -> open.preparedQuery(sql)
                        .execute(values)
                        .compose(result ->
                                result.rowCount() == 1 ? written(open) : Future.succeededFuture(Optional.empty())));
    }

    private Future<Optional<String>> written(SqlConnection open) {
        return open.preparedQuery(WRITTEN)
                .execute(Tuple.of(self.domain(), self.serviceId()))
                .map(rows -> {
                    RowIterator<Row> row = rows.iterator();
                    return row.hasNext() ? Optional.of(row.next().getString(0)) : Optional.empty();
                });
    }

    /**
     * Within a transaction: whether the row is this node's. If so, no other node can take it before the transaction ends.
     */
    static Future<Boolean> isHeldAndLocked(SqlConnection transaction, GroupMember self) {
        return transaction
                .preparedQuery(HOLDER)
                .execute(Tuple.of(self.domain()))
                .map(rows -> {
                    RowIterator<Row> row = rows.iterator();
                    return row.hasNext() && self.serviceId().equals(row.next().getString(0));
                });
    }
}
