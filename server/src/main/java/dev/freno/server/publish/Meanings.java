package dev.freno.server.publish;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.NamingConvention;
import java.util.HashMap;
import java.util.Map;

/** Gives freno's own meters the catalog's sentences as their descriptions. Thread-safe. */
final class Meanings implements MeterFilter {
    /** What the text format puts behind the names of counters. */
    private static final String TOTAL = "_total";

    private final NamingConvention names;
    private final Map<String, String> byName = new HashMap<>();

    /**
     * Knows the whole catalog.
     *
     * @param names makes the names of the catalog of those of meters
     */
    Meanings(NamingConvention names) {
        this.names = names;
        MetricCatalog.METRICS.forEach(
                metric -> byName.put(metric.name(), metric.meaning().replace("`", "")));
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        String name = names.name(id.getName(), id.getType(), id.getBaseUnit());
        String meaning = byName.getOrDefault(name, byName.get(name + TOTAL));
        return meaning == null
                ? id
                : new Meter.Id(id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), meaning, id.getType());
    }
}
