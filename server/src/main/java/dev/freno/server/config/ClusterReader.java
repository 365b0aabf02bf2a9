package dev.freno.server.config;

import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one MySQL cluster, which inherits what it lacks from the settings for all of them. */
final class ClusterReader {
    static final String STORE_TYPE = "mysql";
    static final int DEFAULT_PORT = 3306;
    static final int MAX_JOIN_GRACE_SECONDS = 24 * 60 * 60;

    private final String name;
    private final Section cluster;
    private final Section mySql;

    ClusterReader(String name, Section cluster, Section mySql) {
        this.name = name;
        this.cluster = cluster;
        this.mySql = mySql;
    }

    /** Finds what is wrong with the settings for all clusters, also where no cluster uses them. */
    static void checkDefaults(Section mySql) {
        Section tls = mySql.section("TLS");
        new MetricReader(mySql, ProbeReader.read(mySql, tls)).checkDefaults();
        ignoreRules(mySql);
        ignoredHosts(mySql);
        joinGrace(mySql);
        httpCheck(mySql);
        port(mySql);
        SourceReader.checkDefaults(mySql);
    }

    /** The store; null where it has no source or cannot be, which is then a problem. */
    @Nullable StoreConfig read() {
        ProbeSettings probe = ProbeReader.read(cluster, cluster.section("TLS", mySql.section("TLS")));
        MetricReader metrics = new MetricReader(cluster, probe);
        SourceSettings source = new SourceReader(cluster, port(cluster)).read();
        List<String> ignored = ignoredHosts(cluster);
        StoreConfig.HttpCheck httpCheck = httpCheck(cluster);
        IgnoreRules ignore = ignoreRules(cluster);
        Duration joinGrace = joinGrace(cluster);
        var specs = metrics.read();
        if (source == null || specs.isEmpty() || name.isEmpty()) {
            return null;
        }
        StoreSpec spec = new StoreSpec(new StoreKey(STORE_TYPE, name), specs, ignore, joinGrace.toNanos());
        return new StoreConfig(spec, probe, source, ignored, httpCheck);
    }

    /** As in the original, 0 is the usual port. */
    private static int port(Section section) {
        int port = section.integer("Port", DEFAULT_PORT, 0, 65535);
        return port == 0 ? DEFAULT_PORT : port;
    }

    private static IgnoreRules ignoreRules(Section section) {
        return new IgnoreRules(
                section.integer("IgnoreHostsCount", 0, 0, Integer.MAX_VALUE),
                section.number("IgnoreHostsThreshold", 0),
                section.flag("IgnoreDialTcpErrors"));
    }

    private static Duration joinGrace(Section section) {
        return Duration.ofSeconds(section.integer("JoinGraceSeconds", 0, 0, MAX_JOIN_GRACE_SECONDS));
    }

    private static List<String> ignoredHosts(Section section) {
        List<String> ignored = new ArrayList<>();
        for (Value.Item item : section.items("IgnoreHosts")) {
            if (item.text().isBlank()) {
                section.context().report().problem(item.place(), "'" + item.text() + "' would ignore every host");
            } else {
                ignored.add(item.text());
            }
        }
        return ignored;
    }

    private static StoreConfig.@Nullable HttpCheck httpCheck(Section section) {
        int port = section.integer("HttpCheckPort", 0, -1, 65535);
        String text = section.text("HttpCheckPath", "");
        String path = text.startsWith("/") ? text.substring(1) : text;
        try {
            URI.create("http://host/" + path);
        } catch (IllegalArgumentException refused) {
            section.context().report().problem(section.at("HttpCheckPath"), "'" + text + "' is not the path of a URL");
        }
        return port > 0 ? new StoreConfig.HttpCheck(port, path) : null;
    }
}
