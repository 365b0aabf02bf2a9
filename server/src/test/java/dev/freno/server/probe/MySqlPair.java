package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Reading.Value;
import dev.freno.core.store.InstanceKey;
import dev.freno.lab.Eventually;
import dev.freno.lab.MySqlServer;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A real MySQL primary with heartbeat tables, and a server that may become its replica, probed by several queries. Prints
 * what is seen, for docs/compatibility.md.
 */
final class MySqlPair implements AutoCloseable {
    private static final int WINDOW = 100;
    private static final String ROOT = "mysql.root";

    final MySqlServer primary;
    final MySqlServer replica;
    private final InstanceKey host;
    private final String title;
    private final Map<String, ProbedStore> stores = new TreeMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean silent = true;

    /** Starts both with these options of {@code mysqld}; freno's account has no rights but on the heartbeat. */
    MySqlPair(String title, String... options) {
        primary = server(1, options);
        try {
            replica = server(2, options);
        } catch (RuntimeException | Error e) {
            primary.close();
            throw e;
        }
        host = ProbedStore.key(replica.address());
        this.title = "MySQL " + replica.queryText("select version()") + title;
        primary.execute(
                "create database meta",
                "create table meta.heartbeat (ts varchar(26) not null, server_id int unsigned not null primary key)",
                "create table meta.heartbeat_utc (ts datetime(6) not null, server_id int unsigned not null primary key)",
                "grant select on meta.* to freno@'%'");
        var _ = timer.scheduleWithFixedDelay(this::beatUnlessSilent, 0, 100, TimeUnit.MILLISECONDS);
    }

    static MySqlServer server(int id, String... options) {
        String root = Objects.requireNonNull(System.getProperty(ROOT), "-D" + ROOT + " must say where MySQL is");
        return MySqlServer.start(Path.of(root), id, options);
    }

    /** Makes it a replica of the primary, from this position; {@code start replica} is the caller's. */
    void replicate(String position) {
        replicateFrom(primary, position);
    }

    void replicateFrom(MySqlServer source, String options) {
        change("source_host='%s', source_port=%d, source_user='%s', source_password='%s', get_source_public_key=1, %s"
                .formatted(
                        source.host(),
                        source.port(),
                        source.replicator().name(),
                        source.replicator().password(),
                        options));
    }

    void delay(int seconds) {
        replica.execute("stop replica");
        change("source_delay=" + seconds);
        replica.execute("start replica");
    }

    private void change(String options) {
        replica.execute("change replication source to " + options);
    }

    void probe(List<String> queries) {
        queries.forEach(query ->
                stores.put(query, ProbedStore.of(replica.probeUser(), query).hosts(List.of(host))));
    }

    ProbedStore store(String query) {
        return Objects.requireNonNull(stores.get(query));
    }

    /** All readings of the replica by one query. */
    List<Reading> readings(String query) {
        return store(query).readings(host);
    }

    /** The worst of these readings, all of which must be values. */
    static DoubleSummaryStatistics range(List<Reading> readings) {
        assertThat(readings).allMatch(Value.class::isInstance);
        return readings.stream()
                .mapToDouble(reading -> ((Value) reading).value())
                .summaryStatistics();
    }

    void beat() {
        primary.execute(
                "replace into meta.heartbeat values (date_format(now(6), '%Y-%m-%dT%T.%f'), 1)",
                "replace into meta.heartbeat_utc values (utc_timestamp(6), 1)");
    }

    /** Whether the heartbeat is written ten times a second; it is not in the beginning. */
    void silent(boolean latest) {
        silent = latest;
    }

    private void beatUnlessSilent() {
        if (!silent) {
            beat();
        }
    }

    void awaitBetween(String query, double least, double most) {
        var _ = store(query).awaitValue(host, value -> value >= least && value <= most);
    }

    void awaitFailure(String situation, String query, FailureKind kind) {
        Reading.Failure failure = store(query).awaitFailure(host, kind);
        print(situation, query, kind.text() + " (" + failure.detail() + ")");
    }

    /** The least and the greatest of the readings of the next five seconds, all of them values. */
    DoubleSummaryStatistics watch(String situation, String query) {
        int from = readings(query).size();
        Eventually.eventually("readings", () -> readings(query).size() >= from + WINDOW);
        DoubleSummaryStatistics range = range(readings(query).subList(from, from + WINDOW));
        print(situation, query, String.format(Locale.ROOT, "%.3f to %.3f s", range.getMin(), range.getMax()));
        return range;
    }

    void print(String situation, String query, String seen) {
        System.out.println("| " + title + " | " + situation + " | " + query + " | " + seen + " |");
    }

    @Override
    public void close() {
        timer.shutdownNow();
        stores.values().forEach(ProbedStore::close);
        replica.close();
        primary.close();
    }
}
