package dev.freno.server.group.mysql;

import dev.freno.server.config.GroupSettings;
import dev.freno.server.net.HostNames;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Looks at a group by its tables, without taking part in it. Confined to the loop, but for {@link #read}. */
public final class BackendInspection {
    /** For each of the few questions, the first of which a process that has just begun asks slowly. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final int MAX_ROWS = 1000;
    private static final String AGE = "timestampdiff(second, last_seen_active, now())";
    private static final String MINE = " where domain = ? or (share_domain = ? and share_domain <> '')";
    private static final String LEASES = "select convert(domain using utf8mb4), convert(service_id using utf8mb4), "
            + AGE + ", " + LeaseTable.EXPIRED + " from service_election" + MINE + " order by domain limit " + MAX_ROWS;
    private static final String SERVICES = "select convert(domain using utf8mb4), convert(service_id using utf8mb4), "
            + AGE + " from service_health" + MINE + " order by domain, service_id limit " + MAX_ROWS;
    private static final String COUNT_OF = "select count(*) from ";
    private static final String IN_FORCE = " where expires_at is null or expires_at > now()";

    private final Link link;
    private final BackendAccess access;
    private final String domain;
    private final Tuple place;
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<BackendReport.Lease> leases = new ArrayList<>();
    private final List<BackendReport.Service> services = new ArrayList<>();
    private final Map<String, Long> inForce = new HashMap<>();

    private BackendInspection(BackendAccess access, String domain, String shareDomain, Context loop) {
        this.access = access;
        this.domain = domain;
        this.place = Tuple.of(domain, shareDomain);
        link = new Link(access, loop);
    }

    /**
     * Reads what the tables say. Blocks, for a moment in general. What cannot be read is an error of the report.
     *
     * @throws IllegalArgumentException naming the collation, if it is not known
     */
    public static BackendReport read(GroupSettings.MySqlBackend settings, String domain, String shareDomain) {
        BackendAccess access = new BackendAccess(settings);
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setAddressResolverOptions(HostNames.resolverOptions()));
        try {
            CompletableFuture<BackendReport> report = new CompletableFuture<>();
            Context loop = vertx.getOrCreateContext();
            loop.runOnContext(nothing -> new BackendInspection(access, domain, shareDomain, loop)
                    .report()
                    .onSuccess(report::complete)
                    .onFailure(report::completeExceptionally));
            return report.join();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private Future<BackendReport> report() {
        return link.run(LIMIT, open -> open.query("select 1").execute())
                .compose(reached -> tables())
                .recover(error -> {
                    errors.add("the " + access + " cannot be used: " + BackendFailure.reason(error));
                    return Future.succeededFuture();
                })
                .map(done -> {
                    link.close();
                    return new BackendReport(
                            access.toString(),
                            domain,
                            leases,
                            services,
                            inForce.getOrDefault("throttled_apps", 0L),
                            inForce.getOrDefault("skipped_hosts", 0L),
                            errors,
                            warnings);
                });
    }

    private Future<?> tables() {
        Future<?> last = Future.succeededFuture();
        for (TableCheck table : TableCheck.ALL) {
            last = last.compose(before -> table(table));
        }
        return last;
    }

    private Future<?> table(TableCheck table) {
        return link.run(LIMIT, table::attempt)
                .compose(allowed -> link.run(LIMIT, table::remarks).onSuccess(warnings::addAll))
                .compose(sound -> link.run(LIMIT, open -> content(open, table.table)))
                .recover(error -> {
                    (table.isNeeded() ? errors : warnings).add(table.table + ": " + BackendFailure.reason(error));
                    return Future.succeededFuture();
                });
    }

    private Future<?> content(SqlConnection open, String table) {
        return switch (table) {
            case "service_election" ->
                open.preparedQuery(LEASES).execute(place).onSuccess(rows -> {
                    for (Row row : rows) {
                        leases.add(new BackendReport.Lease(
                                row.getString(0), row.getString(1), row.getLong(2), row.getLong(3) == 0));
                    }
                });
            case "service_health" ->
                open.preparedQuery(SERVICES).execute(place).onSuccess(rows -> {
                    for (Row row : rows) {
                        services.add(new BackendReport.Service(row.getString(0), row.getString(1), row.getLong(2)));
                    }
                });
            default ->
                open.query(COUNT_OF + table + IN_FORCE)
                        .execute()
                        .onSuccess(rows -> rows.forEach(row -> inForce.put(table, row.getLong(0))));
        };
    }
}
