package dev.freno.server.publish;

import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.server.check.Checker;
import dev.freno.server.group.Group;
import dev.freno.server.inventory.Inventory;
import dev.freno.server.store.Stores;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything a node counts and remembers about itself, wired together.
 *
 * <p>Thread-safe. {@link #close} ends the health checks and frees the registry.
 */
public final class Telemetry implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gcMetrics = new JvmGcMetrics();
    private final Moments moments;
    private final Moment start;
    private final CheckCounters checks;
    private final ProbeMeters probes;
    private final HostCheckMeters hostChecks;
    private final HttpMeters http;
    private final ForwardMeters forwards;
    private final RecentApps recentApps;
    private final MemcacheMeters memcache;
    private final HealthMonitor health;
    private final NodeMeters node;
    private volatile @Nullable InventoryMeters inventory;
    private Runnable stopRates = () -> {};

    public Telemetry(Stores stores, Checker checker, Group group, Moments moments) {
        registry.config().meterFilter(new Meanings(registry.config().namingConvention()));
        this.moments = moments;
        this.start = moments.now();
        this.checks = new CheckCounters(stores, registry);
        this.probes = new ProbeMeters(registry);
        this.hostChecks = new HostCheckMeters(registry);
        this.http = new HttpMeters(registry);
        this.forwards = new ForwardMeters(registry);
        this.recentApps = new RecentApps(moments);
        this.memcache = new MemcacheMeters(registry);
        this.health = new HealthMonitor(stores, checker, checks, moments, registry);
        this.node = new NodeMeters(stores, group, moments, registry);
        gcMetrics.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Counts the inventory from now on; once. */
    public void watch(Inventory watched) {
        inventory = new InventoryMeters(watched, moments, registry);
    }

    /** Counts that this node began or ceased to lead. */
    public void leadershipChanged() {
        node.leadershipChanged();
    }

    /** Begins the health checks and the rates; once. */
    public void start(Vertx vertx) {
        health.start(vertx);
        long timer = vertx.setPeriodic(DecayingRates.TICK_SECONDS * 1_000L, id -> probes.tick());
        stopRates = () -> vertx.cancelTimer(timer);
    }

    public CheckCounters checks() {
        return checks;
    }

    public ProbeMeters probes() {
        return probes;
    }

    public HostCheckMeters hostChecks() {
        return hostChecks;
    }

    public HttpMeters http() {
        return http;
    }

    public ForwardMeters forwards() {
        return forwards;
    }

    public RecentApps recentApps() {
        return recentApps;
    }

    public MemcacheMeters memcache() {
        return memcache;
    }

    public HealthMonitor health() {
        return health;
    }

    /** Where further parts register meters of their own. */
    public MeterRegistry registry() {
        return registry;
    }

    /** All meters in Prometheus' text format. Takes milliseconds; not for every request. */
    public String prometheus() {
        return registry.scrape();
    }

    /** All meters by the names that readers of {@code /debug/vars} know, sorted; numbers are finite. */
    public SortedMap<String, Number> vars() {
        Moment now = moments.now();
        double uptime = (now.nanos() - start.nanos()) / 1e9;
        SortedMap<String, Number> vars = new TreeMap<>();
        health.addTo(vars, now);
        checks.addTo(vars);
        probes.addTo(vars, uptime);
        hostChecks.addTo(vars);
        http.addTo(vars);
        forwards.addTo(vars);
        recentApps.addTo(vars);
        memcache.addTo(vars);
        node.addTo(vars, now);
        InventoryMeters watched = inventory;
        if (watched != null) {
            watched.addTo(vars, now);
        }
        vars.put("process.uptime-seconds", uptime);
        vars.put("jvm.heap-used-bytes", usedHeap());
        vars.values().removeIf(number -> !Double.isFinite(number.doubleValue()));
        return vars;
    }

    private static long usedHeap() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Override
    public void close() {
        health.close();
        stopRates.run();
        gcMetrics.close();
        registry.close();
    }
}
