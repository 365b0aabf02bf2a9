package dev.freno.server.probe;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.MetricQuery;
import dev.freno.server.config.ProbeSettings;
import java.util.List;

/** Asks MySQL and MariaDB servers. */
final class MySqlProber implements Prober {
    private final ProbeLoop loop;
    private final MySqlOptions options;
    private final List<MetricQuery> queries;
    private final int deadlineMillis;

    /**
     * A prober of a store's hosts.
     *
     * @param queries what to ask for each metric
     * @throws IllegalArgumentException if the settings name a file or a collation that cannot be used
     */
    MySqlProber(ProbeLoop loop, ProbeSettings settings, List<MetricQuery> queries) {
        this.loop = loop;
        this.options = new MySqlOptions(settings);
        this.queries = List.copyOf(queries);
        this.deadlineMillis = MySqlOptions.millis(settings.deadline());
    }

    @Override
    public ProbeSession open(InstanceKey host, ProbeSession.Listener listener) {
        MySqlSession session = new MySqlSession(loop, queries, options.charset(), listener, deadlineMillis);
        loop.execute(() -> session.connect(options, host));
        return session;
    }
}
