package dev.freno.server.config;

import dev.freno.core.store.MetricSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the metrics of a cluster: those it names, or the one that its own settings describe. */
final class MetricReader {
    static final int MAX_FRESHNESS_MILLIS = 24 * 60 * 60 * 1000;

    /** The most metrics of a store; each costs one query per host and interval. */
    static final int MAX_METRICS = 32;

    private static final int ABSENT = -1;

    private final Section cluster;
    private final ProbeSettings probe;

    MetricReader(Section cluster, ProbeSettings probe) {
        this.cluster = cluster;
        this.probe = probe;
    }

    void checkDefaults() {
        read(MetricSpec.DEFAULT_NAME, cluster);
    }

    /** The metrics in their order; those that are wrong, which is then a problem, are left out. */
    List<MetricSpec> read() {
        Map<String, Section> named = cluster.family("Metrics", cluster);
        if (named.size() > MAX_METRICS) {
            report().problem(
                            cluster.at("Metrics"), named.size() + " metrics, at most " + MAX_METRICS + " are possible");
        }
        List<MetricSpec> specs = new ArrayList<>();
        named.forEach((name, section) -> {
            StoresReader.checkName("metric", name, section);
            addIfRight(specs, name, section);
        });
        if (named.isEmpty()) {
            addIfRight(specs, MetricSpec.DEFAULT_NAME, cluster);
        }
        return specs;
    }

    private void addIfRight(List<MetricSpec> specs, String name, Section section) {
        if (section.find("ThrottleThreshold") == null) {
            report().warning(section.place(), "no ThrottleThreshold, so every value above 0 refuses writes");
        }
        MetricSpec spec = read(name, section);
        if (spec != null) {
            specs.add(spec);
        }
    }

    private @Nullable MetricSpec read(String name, Section section) {
        Value queryValue = section.find("MetricQuery");
        MetricQuery query =
                queryValue == null ? MetricQuery.parse("") : queryValue.parsed(text -> MetricQuery.parse(text));
        double threshold = section.numberFromZero("ThrottleThreshold", 0);
        long freshnessNanos = freshness(section).toNanos();
        return query == null || name.isEmpty() ? null : new MetricSpec(name, query.text(), threshold, freshnessNanos);
    }

    private Duration freshness(Section section) {
        int millis = section.integer("FreshnessMillis", ABSENT, 1, MAX_FRESHNESS_MILLIS);
        if (millis == ABSENT) {
            return ProbeSettings.defaultFreshness(probe.interval(), probe.cache());
        }
        if (millis <= probe.interval().toMillis()) {
            report().warning(
                            section.at("FreshnessMillis"),
                            millis + " is not above ProbeIntervalMillis, so values turn stale before the next probe");
        }
        return Duration.ofMillis(millis).plus(probe.cache());
    }

    private Report report() {
        return cluster.context().report();
    }
}
