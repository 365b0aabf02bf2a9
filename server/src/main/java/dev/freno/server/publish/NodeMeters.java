package dev.freno.server.publish;

import dev.freno.core.check.Finding;
import dev.freno.core.check.Reason;
import dev.freno.core.rules.Throttle;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.server.group.Group;
import dev.freno.server.group.GroupStatus;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;

/** Gauges of what the node knows at this instant: store values, rules, its part in the group. Thread-safe. */
final class NodeMeters {
    /** The most throttles that the expvar-style report names one by one. */
    static final int MAX_THROTTLED_STATES = 200;

    private final Stores stores;
    private final Group group;
    private final Moments moments;
    private final Counter leadershipChanges;

    NodeMeters(Stores stores, Group group, Moments moments, MeterRegistry registry) {
        this.stores = stores;
        this.group = group;
        this.moments = moments;
        Gauge.builder("freno.group.leading", group, leads -> leads.isLeading() ? 1 : 0)
                .register(registry);
        Gauge.builder("freno.group.healthy", group, member -> member.status().healthy() ? 1 : 0)
                .register(registry);
        Gauge.builder("freno.group.forced", group, member -> member.status().forced() ? 1 : 0)
                .register(registry);
        leadershipChanges = Counter.builder("freno.group.leadership.changes").register(registry);
        Gauge.builder("freno.throttles", this, node -> node.activeThrottles().size())
                .register(registry);
        Gauge.builder("freno.skipped.hosts", this, node -> node.activeSkippedHosts())
                .register(registry);
        Gauge.builder("freno.stores.dormant", this, node -> node.dormantStores())
                .register(registry);
        stores.all().forEach(store -> register(store, registry));
    }

    void leadershipChanged() {
        leadershipChanges.increment();
    }

    private void register(StoreCell store, MeterRegistry registry) {
        List<MetricSpec> metrics = store.state().spec().metrics();
        for (int i = 0; i < metrics.size(); i++) {
            int index = i;
            Gauge.builder("freno.store.value", store, cell -> valueOrNaN(cell, index))
                    .tag("store", store.key().toString())
                    .tag("metric", metrics.get(i).name())
                    .register(registry);
        }
    }

    private double valueOrNaN(StoreCell store, int metric) {
        Finding finding = StoreFindings.of(store, moments.now()).get(metric);
        return hasValue(finding) ? finding.value() : Double.NaN;
    }

    private static boolean hasValue(Finding finding) {
        return finding.reason() == Reason.OK || finding.reason() == Reason.THRESHOLD_EXCEEDED;
    }

    private List<Throttle> activeThrottles() {
        long now = moments.now().epochMillis();
        return group.rules().throttles().stream()
                .filter(throttle -> throttle.isActiveAt(now))
                .toList();
    }

    private long activeSkippedHosts() {
        long now = moments.now().epochMillis();
        return group.rules().skippedHosts().values().stream()
                .filter(expiry -> expiry.isActiveAt(now))
                .count();
    }

    private long dormantStores() {
        return stores.all().stream().filter(StoreCell::isDormant).count();
    }

    void addTo(Map<String, Number> vars, Moment now) {
        for (StoreCell store : stores.all()) {
            Finding first = StoreFindings.of(store, now).getFirst();
            if (hasValue(first)) {
                vars.put("aggregated." + store.key().type() + "." + store.key().name(), first.value());
            }
        }
        List<Throttle> throttles = activeThrottles();
        throttles.stream()
                .limit(MAX_THROTTLED_STATES)
                .forEach(throttle -> vars.put("throttled_states." + throttle.key(), 1));
        vars.put("throttles", throttles.size());
        vars.put("skipped-hosts", activeSkippedHosts());
        vars.put("stores.dormant", dormantStores());
        GroupStatus status = group.status();
        vars.put("consensus.is_leader", group.isLeading() ? 1 : 0);
        vars.put("consensus.is_healthy", status.healthy() ? 1 : 0);
        vars.put("consensus.is_forced", status.forced() ? 1 : 0);
        vars.put("consensus.leadership-changes", (long) leadershipChanges.count());
    }
}
