package dev.freno.server.group.mysql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;

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
    private static final String EXPIRED =
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
    private static final String RELEASE = "update service_election set service_id = '', last_seen_active = " + RELEASED
            + " where domain = ? and " + HELD_BY;
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

    /** Where there is no row yet; false if another node was faster. */
    Future<Boolean> insert() {
        Tuple values = Tuple.of(self.domain(), self.shareDomain(), self.serviceId());
        return link.run(
                LIMIT,
                open -> open.preparedQuery(INSERT)
                        .execute(values)
                        .map(true)
                        .recover(error -> BackendFailure.isDuplicate(error)
                                ? Future.succeededFuture(false)
                                : Future.failedFuture(error)));
    }

    /** Where the row is still as it was seen, and expired. */
    Future<Boolean> take(LeaseRow seen) {
        return changed(
                TAKE, Tuple.of(self.serviceId(), self.shareDomain(), self.domain(), seen.holder(), seen.written()));
    }

    /** Where the row is this node's. */
    Future<Boolean> renew() {
        return changed(RENEW, Tuple.of(self.shareDomain(), self.domain(), self.serviceId()));
    }

    /** Lets any node take the row at once. Only after this node's claim has ended. */
    Future<Boolean> release() {
        return changed(RELEASE, Tuple.of(self.domain(), self.serviceId()));
    }

    /** Rows that match count as changed, also where they hold the same values before and after. */
    private Future<Boolean> changed(String sql, Tuple values) {
        return link.run(LIMIT, open -> open.preparedQuery(sql).execute(values).map(result -> result.rowCount() == 1));
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
