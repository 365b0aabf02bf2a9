package dev.freno.server.probe;

import dev.freno.core.check.StoreState;
import dev.freno.core.reading.Aggregate;
import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.lab.Eventually;
import dev.freno.lab.LabUser;
import dev.freno.server.config.ProbeSettings;
import dev.freno.server.config.Secret;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.net.HostNames;
import dev.freno.server.net.UnhandledErrors;
import dev.freno.server.store.StoreCell;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A store probed for real, wired as in a node: a loop, its probes and its cell. Remembers what the probes bring. */
final class ProbedStore implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(10);
    static final Duration INTERVAL = Duration.ofMillis(50);
    static final long FRESHNESS_NANOS =
            ProbeSettings.defaultFreshness(INTERVAL, Duration.ZERO).toNanos();

    private static final long START = System.nanoTime();
    static final Moments MOMENTS = () -> new Moment(System.nanoTime() - START, System.currentTimeMillis());

    private final Vertx vertx;
    private final ProbeLoops loops;
    private final ProbeLoop loop;
    private final Map<InstanceKey, List<Reading>> readings = new ConcurrentHashMap<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final StoreCell cell;
    private final StoreProbes probes;

    ProbedStore(ProbeSettings settings, IgnoreRules ignore, String... queries) {
        this(HostNames.resolverOptions(), settings, ignore, queries);
    }

    ProbedStore(AddressResolverOptions names, ProbeSettings settings, IgnoreRules ignore, String... queries) {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setAddressResolverOptions(names));
        vertx.exceptionHandler(new UnhandledErrors(MOMENTS));
        loops = ProbeLoops.start(vertx, 1, MOMENTS);
        loop = loops.of(0);
        List<MetricSpec> metrics = new ArrayList<>();
        for (String query : queries) {
            metrics.add(new MetricSpec("m" + metrics.size(), query, 1, FRESHNESS_NANOS));
        }
        StoreSpec spec = new StoreSpec(new StoreKey("mysql", "main"), metrics, ignore);
        StoreConfig config = new StoreConfig(spec, settings, new SourceSettings.Static(List.of()), List.of(), null);
        cell = new StoreCell(spec);
        probes = StoreProbes.ofMySql(config, loop, this::accept, new CountingObserver(), new SplittableRandom(1));
        Agenda.Entry review = new Agenda.Entry(now -> {
            cell.review(now);
            return now.nanos();
        });
        onLoop(() -> loop.agenda().put(review, Long.MIN_VALUE));
    }

    /** A store with the default query, or these, and no ignore rules. */
    static ProbedStore of(LabUser user, String... queries) {
        return new ProbedStore(settings(user), IgnoreRules.NONE, queries.length == 0 ? new String[] {""} : queries);
    }

    /** The same, where a good reading stands for an hour. */
    static ProbedStore caching(LabUser user, String... queries) {
        ProbeSettings plain = settings(user);
        ProbeSettings caching = new ProbeSettings(
                plain.user(),
                plain.password(),
                plain.collation(),
                plain.interval(),
                Duration.ofHours(1),
                plain.deadline(),
                plain.tls());
        return new ProbedStore(caching, IgnoreRules.NONE, queries);
    }

    static ProbeSettings settings(LabUser user) {
        return new ProbeSettings(
                user.name(),
                new Secret(user.password()),
                "",
                INTERVAL,
                Duration.ZERO,
                ProbeSettings.DEFAULT_DEADLINE,
                ProbeSettings.Tls.DISABLED);
    }

    static InstanceKey key(String address) {
        return InstanceKey.parse(address, 3306);
    }

    ProbedStore hosts(List<InstanceKey> hosts) {
        onLoop(() -> {
            cell.hostsChanged(hosts, MOMENTS.now());
            probes.hostsChanged(hosts);
        });
        return this;
    }

    StoreProbes probes() {
        return probes;
    }

    StoreState state() {
        return cell.state();
    }

    Aggregate aggregate() {
        return state().aggregates().getFirst();
    }

    int failures() {
        return failures.get();
    }

    /** All readings of a host, of all metrics, in the order in which they came. */
    List<Reading> readings(InstanceKey host) {
        List<Reading> all = readings.getOrDefault(host, List.of());
        synchronized (all) {
            return List.copyOf(all);
        }
    }

    @Nullable Reading latest(InstanceKey host) {
        List<Reading> all = readings(host);
        return all.isEmpty() ? null : all.getLast();
    }

    Reading.Value awaitValue(InstanceKey host) {
        long from = MOMENTS.now().nanos();
        return (Reading.Value) await(host, reading -> reading instanceof Reading.Value && reading.atNanos() >= from);
    }

    Reading.Value awaitValue(InstanceKey host, DoublePredicate wanted) {
        return (Reading.Value) await(
                host, reading -> reading instanceof Reading.Value value && wanted.test(value.value()));
    }

    Reading.Failure awaitFailure(InstanceKey host, String detail) {
        return (Reading.Failure) await(
                host,
                reading -> reading instanceof Reading.Failure failure
                        && failure.detail().contains(detail));
    }

    Reading.Failure awaitFailure(InstanceKey host, FailureKind kind) {
        return (Reading.Failure) await(
                host, reading -> reading instanceof Reading.Failure failure && failure.kind() == kind);
    }

    private Reading await(InstanceKey host, Predicate<Reading> wanted) {
        return Eventually.eventually(
                "latest reading of " + host,
                SOON,
                () -> {
                    Reading latest = latest(host);
                    if (latest == null) {
                        throw new AssertionError("no reading of " + host);
                    }
                    return latest;
                },
                wanted);
    }

    void onLoop(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            task.run();
            done.complete(null);
        });
        done.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
    }

    private void accept(InstanceKey host, int metric, Reading reading) {
        readings.computeIfAbsent(host, added -> Collections.synchronizedList(new ArrayList<>()))
                .add(reading);
        cell.accept(host, metric, reading, MOMENTS.now());
    }

    @Override
    public void close() {
        onLoop(probes::close);
        loops.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private final class CountingObserver implements ProbeObserver {
        @Override
        public void succeeded(long latencyNanos) {}

        @Override
        public void failed(FailureKind kind) {
            failures.incrementAndGet();
        }
    }
}
