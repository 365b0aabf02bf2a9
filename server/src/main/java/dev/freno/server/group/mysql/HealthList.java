package dev.freno.server.group.mysql;

import dev.freno.server.group.DomainServices;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in {@code service_health} that this node lives, and reads who else does, and who leads the domains that share their
 * health. Confined to the loop, but for {@link #services}. Nothing depends on it but what status tells.
 */
final class HealthList {
    static final Duration DISTANCE = Duration.ofSeconds(1);

    /** The most services of a list. */
    static final int MAX_SERVICES = 1000;

    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final DomainServices NONE = new DomainServices(Map.of(), List.of());
    private static final Logger LOG = LoggerFactory.getLogger(HealthList.class);

    private static final String WRITE =
            "insert into service_health (service_id, domain, share_domain, last_seen_active)"
                    + " values (?, ?, ?, now()) on duplicate key update domain = values(domain),"
                    + " share_domain = values(share_domain), last_seen_active = values(last_seen_active)";
    private static final String FRESH = " last_seen_active >= now() - interval 5 second";
    private static final String HEALTHY = "select convert(service_id using utf8mb4) from service_health"
            + " where domain = ? and" + FRESH + " order by service_id limit " + MAX_SERVICES;
    private static final String LEADERS = "select convert(domain using utf8mb4), convert(service_id using utf8mb4)"
            + " from service_election where share_domain = ? and domain <> ? and service_id <> '' and" + FRESH
            + " order by domain limit " + MAX_SERVICES;
    private static final String REMOVE = "delete from service_health where service_id = ? and domain = ?";

    private final Link link;
    private final GroupMember self;
    private final FailureLog failures;
    private volatile DomainServices services = NONE;
    private boolean missingSaid;

    HealthList(Link link, GroupMember self, String backend) {
        this.link = link;
        this.self = self;
        this.failures = new FailureLog(
                "the services at the " + backend + " cannot be listed",
                "Status shows none; nothing else depends on it");
    }

    /** As last heard; none while the backend cannot be asked. */
    DomainServices services() {
        return services;
    }

    Future<?> step() {
        return link.run(
                        LIMIT,
                        open -> leaders(open)
                                .compose(leaders -> healthy(open).map(healthy -> new DomainServices(leaders, healthy))))
                .onComplete(end -> {
                    services = end.succeeded() ? end.result() : NONE;
                    if (end.failed()) {
                        failures.failed(end.cause());
                    } else {
                        failures.succeeded();
                    }
                });
    }

    private Future<Map<String, String>> leaders(SqlConnection open) {
        if (self.shareDomain().isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return open.preparedQuery(LEADERS)
                .execute(Tuple.of(self.shareDomain(), self.domain()))
                .map(rows -> {
                    Map<String, String> leaders = new TreeMap<>();
                    for (Row row : rows) {
                        leaders.put(row.getString(0), row.getString(1));
                    }
                    return leaders;
                });
    }

    private Future<List<String>> healthy(SqlConnection open) {
        return open.preparedQuery(WRITE)
                .execute(Tuple.of(self.serviceId(), self.domain(), self.shareDomain()))
                .compose(written -> open.preparedQuery(HEALTHY).execute(Tuple.of(self.domain())))
                .map(rows -> {
                    List<String> healthy = new ArrayList<>();
                    rows.forEach(row -> healthy.add(row.getString(0)));
                    return healthy;
                })
                .recover(error -> BackendFailure.isMissingTable(error)
                        ? Future.succeededFuture(missing())
                        : Future.failedFuture(error));
    }

    /** Those who follow the documentation of the original have no such table. */
    private List<String> missing() {
        if (!missingSaid) {
            missingSaid = true;
            LOG.warn("the backend has no table service_health: no healthy services are listed, all else works."
                    + " `freno schema` prints it");
        }
        return List.of();
    }

    /** So that nobody waits for this node any more. */
    Future<?> leave() {
        return link.run(LIMIT, open -> open.preparedQuery(REMOVE).execute(Tuple.of(self.serviceId(), self.domain())))
                .otherwiseEmpty();
    }
}
