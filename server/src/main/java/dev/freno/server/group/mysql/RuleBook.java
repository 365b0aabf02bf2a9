package dev.freno.server.group.mysql;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.Rules;
import dev.freno.core.rules.Throttle;
import dev.freno.core.time.Moments;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules as this node knows them, and their one writer on it: what it reads from the backend, and what it writes there
 * itself. Confined to the loop, but for {@link #rules}. Reading and writing take turns on one connection, so that what
 * was read never replaces what was written later.
 */
final class RuleBook {
    /** How often the rules are read anew: others may have written them. */
    static final Duration DISTANCE = Duration.ofSeconds(2);

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(RuleBook.class);

    private final Link link;
    private final Moments moments;
    private final Consumer<Rules> changed;
    private final FailureLog failures;
    private volatile Rules rules = Rules.NONE;
    private boolean tooMany;

    /**
     * A book without rules.
     *
     * @param changed told of other rules, on the loop
     */
    RuleBook(Link link, Moments moments, Consumer<Rules> changed, String backend) {
        this.link = link;
        this.moments = moments;
        this.changed = changed;
        this.failures = new FailureLog(
                "the rules at the " + backend + " cannot be read", "The rules last known stay in force on this node");
    }

    Rules rules() {
        return rules;
    }

    /** Reads all rules after the work that is queued; tells them if they are others. */
    Future<?> read() {
        return link.run(LIMIT, this::readAll).onComplete(read -> {
            if (read.failed()) {
                failures.failed(read.cause());
            } else {
                failures.succeeded();
            }
        });
    }

    /** The same within a turn. */
    Future<Rules> readAll(SqlConnection open) {
        long now = moments.now().epochMillis();
        return RuleTable.THROTTLES
                .readAll(open, now)
                .compose(throttles -> RuleTable.HOSTS.readAll(open, now).map(hosts -> rulesOf(throttles, hosts)))
                .onSuccess(this::publish);
    }

    private Rules rulesOf(List<RuleRow> throttles, List<RuleRow> hosts) {
        boolean more = throttles.size() > RuleTable.THROTTLES.bound || hosts.size() > RuleTable.HOSTS.bound;
        sayWhether(more);
        List<Throttle> known = bounded(throttles, RuleTable.THROTTLES)
                .filter(RuleRow::namesApp)
                .map(RuleRow::throttle)
                .toList();
        Map<String, Expiry> skipped = new TreeMap<>();
        bounded(hosts, RuleTable.HOSTS)
                .filter(row -> !row.name().isEmpty())
                .forEach(row -> skipped.put(row.name(), row.expiry()));
        return Rules.of(known, skipped);
    }

    private void sayWhether(boolean more) {
        if (more && !tooMany) {
            LOG.error(
                    "the backend holds more than {} throttles or {} skipped hosts: those last by name are not in force",
                    Rules.MAX_THROTTLES,
                    Rules.MAX_SKIPPED_HOSTS);
        } else if (tooMany && !more) {
            LOG.info("the backend holds no more rules than are kept: all are in force again");
        }
        tooMany = more;
    }

    private static Stream<RuleRow> bounded(List<RuleRow> rows, RuleTable table) {
        return rows.stream().limit(table.bound);
    }

    /** Work that begins and ends in one turn, on the connection of the rules. */
    <T> Future<T> inTurn(Function<SqlConnection, Future<T>> work) {
        return link.run(LIMIT, work);
    }

    /** The rules from now on; tells them if they are others. */
    void publish(Rules latest) {
        if (!latest.equals(rules)) {
            rules = latest;
            changed.accept(latest);
        }
    }

    /** Removes rows that have ended; what fails is tried again the next time. */
    Future<?> purge() {
        return link.run(LIMIT, open -> RuleTable.THROTTLES.purge(open).compose(done -> RuleTable.HOSTS.purge(open)))
                .onFailure(
                        error -> LOG.debug("rows that have ended are not removed: {}", BackendFailure.reason(error)));
    }
}
