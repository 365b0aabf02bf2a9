package dev.freno.server.publish;

import dev.freno.core.check.Reason;
import dev.freno.core.reading.FailureKind;
import java.util.List;

/** Every metric of a node: its name, what it means, its labels, and how many series it can become. Data only. */
final class MetricCatalog {
    private MetricCatalog() {}

    /**
     * A metric as Prometheus sees it.
     *
     * @param name the name in the text format
     * @param labels its labels, joined by commas; empty for none
     * @param bound the most series
     * @param meaning one sentence
     */
    record Metric(String name, String labels, String bound, String meaning) {}

    /**
     * A key, or a family of keys, of the expvar-style report.
     *
     * @param key the key; parts in angle brackets vary
     * @param bound the most keys
     * @param meaning one sentence
     */
    record Var(String key, String bound, String meaning) {}

    private static final String PER_STORE = "configured stores";
    private static final String PAIRS =
            "3 × (" + CheckCounters.MAX_PAIRS + " + stores + " + (CheckCounters.MAX_APPS + 1) + ")";
    private static final String MEMCACHED = "memcached servers that have keys";
    private static final String FORWARDS =
            "" + ForwardMeters.Kind.values().length * ForwardMeters.Outcome.values().length;
    private static final String APPS = (CheckCounters.MAX_APPS + 1) + " apps";

    static final List<Metric> METRICS = List.of(
            new Metric(
                    "freno_checks_total",
                    "app, store, outcome",
                    PAIRS,
                    "Checks answered; outcome is allowed, refused or failed (freno does not know the store's state)."),
            new Metric(
                    "freno_verdicts_total",
                    "reason",
                    "" + Reason.values().length,
                    "Checks answered, by the reason in their body."),
            new Metric(
                    "freno_store_value",
                    "store, metric",
                    "metrics of configured stores",
                    "The aggregated value that checks see; NaN while there is none that is fresh."),
            new Metric(
                    "freno_store_seconds_since_healthy",
                    "store",
                    PER_STORE,
                    "Whole seconds since freno's own check of the store was last allowed, or since the node's start."),
            new Metric(
                    "freno_probe_latency_seconds",
                    "quantile",
                    "5, and _count, _sum",
                    "Successful probes, from query to answer; quantiles over five minutes."),
            new Metric("freno_probe_latency_seconds_max", "", "1", "The slowest of them within five minutes."),
            new Metric(
                    "freno_probe_failures_total",
                    "kind",
                    "" + FailureKind.values().length,
                    "Probes that brought no usable number."),
            new Metric("freno_inventory_hosts", "store", PER_STORE, "Hosts that the store's source gave at last."),
            new Metric(
                    "freno_inventory_age_seconds",
                    "store",
                    PER_STORE,
                    "Since the source was last asked with success; NaN before that."),
            new Metric(
                    "freno_inventory_failing",
                    "store",
                    PER_STORE,
                    "1 while the latest attempt to get the store's hosts has failed, else 0."),
            new Metric(
                    "freno_host_checks_total",
                    "result",
                    "" + (HostCheckMeters.MAX_STATUSES + 3),
                    "HTTP checks of hosts; result is the status of the answer, other for one that is too many to tell "
                            + "apart, error for none, skip for a check that was due in a store that has none."),
            new Metric("freno_throttles", "", "1", "Throttle rules in force."),
            new Metric("freno_skipped_hosts", "", "1", "Hosts skipped by operators."),
            new Metric(
                    "freno_stores_dormant",
                    "",
                    "1",
                    "Stores whose hosts are asked every `DormantProbeMillis`, because nobody asks about them."),
            new Metric("freno_group_leading", "", "1", "1 while this node may answer for its group, else 0."),
            new Metric("freno_group_healthy", "", "1", "1 while this node takes part in its group, else 0."),
            new Metric(
                    "freno_group_forced",
                    "",
                    "1",
                    "1 where this node answers as leader because it was told to (`--force-leadership`), else 0."),
            new Metric(
                    "freno_group_leadership_changes_total",
                    "",
                    "1",
                    "How often this node began or ceased to lead since its start."),
            new Metric(
                    "freno_http_answers_total",
                    "status",
                    "statuses that freno gives",
                    "HTTP answers, checks among them."),
            new Metric("freno_http_connections", "", "1", "Open connections that have sent a request."),
            new Metric(
                    "freno_http_connections_cut_total",
                    "",
                    "1",
                    "Connections cut because the client was silent or too slow, or sent too large a body."),
            new Metric(
                    "freno_http_handler_failures_total", "", "1", "Requests answered 500 because of a bug in freno."),
            new Metric(
                    "freno_forwarded_requests_total",
                    "kind, outcome",
                    FORWARDS,
                    "Checks and commands that this node, while it did not lead, passed to the leader; outcome is "
                            + "answered, done_here (it had come to lead), no_leader, busy (too many at once) or unknown "
                            + "(sent, and no answer came)."),
            new Metric("freno_forwarded_pending", "", "1", "Those that are on their way, or wait for a leader."),
            new Metric("freno_memcache_connected", "server", MEMCACHED, "1 while connected to the server, else 0."),
            new Metric("freno_memcache_entries", "server", MEMCACHED, "Values of stores that are there at present."),
            new Metric("freno_memcache_sets_total", "server", MEMCACHED, "Values written."),
            new Metric("freno_memcache_deletes_total", "server", MEMCACHED, "Deletes of values that may be there."),
            new Metric(
                    "freno_memcache_failures_total",
                    "server",
                    MEMCACHED,
                    "Attempts to connect to the server, or to write to it, that failed."),
            new Metric("jvm_memory_*", "area, id", "memory pools", "Memory of the JVM: used, committed, max."),
            new Metric("jvm_buffer_*", "id", "buffer pools", "Direct and mapped buffers of the JVM."),
            new Metric("jvm_gc_*", "action, cause, gc", "collectors × causes", "Garbage collection: pauses, sizes."),
            new Metric("jvm_threads_*", "state", "thread states", "Threads of the JVM."),
            new Metric("process_*", "", "about 8", "CPU, file descriptors, start and uptime of the process."),
            new Metric("system_*", "", "about 3", "CPU of the machine."));

    static final List<Var> VARS = List.of(
            new Var("check.any.total", "1", "Checks answered."),
            new Var("check.<app>.total", APPS, "Checks by an app."),
            new Var("check.any.mysql.<store>.total", PER_STORE, "Checks on a store."),
            new Var("check.<app>.mysql.<store>.total", "pairs that occurred", "Checks by an app on a store."),
            new Var("check.<app>.unknown.total", APPS, "Checks by an app on stores that are not configured."),
            new Var("check.….error", "as above", "Those of the same name that were not answered 200."),
            new Var("check.….internal-error", "as above", "Those of the same name that were answered 500."),
            new Var(
                    "check.mysql.<store>.seconds_since_healthy",
                    PER_STORE,
                    "Whole seconds since freno's own check of the store was last allowed, or since the node's start."),
            new Var(
                    "aggregated.mysql.<store>",
                    PER_STORE,
                    "The value of the store's first metric; absent while there is none that is fresh."),
            new Var(
                    "throttled_states.<app or app/store>",
                    "" + NodeMeters.MAX_THROTTLED_STATES,
                    "1 for a throttle in force; absent otherwise."),
            new Var("throttles", "1", "Throttle rules in force."),
            new Var("skipped-hosts", "1", "Hosts skipped by operators."),
            new Var("stores.dormant", "1", "Stores whose hosts are asked slowly, because nobody asks about them."),
            new Var("inventory.mysql.<store>.hosts", PER_STORE, "Hosts that the store's source gave at last."),
            new Var(
                    "inventory.mysql.<store>.age-seconds",
                    PER_STORE,
                    "Since the source was last asked with success; absent before that."),
            new Var(
                    "inventory.mysql.<store>.failing",
                    PER_STORE,
                    "1 while the latest attempt to get the store's hosts has failed, else 0."),
            new Var("probes.total", "1", "Probes that ended, well or not."),
            new Var("probes.error", "1", "Probes that brought no usable number."),
            new Var(
                    "probes.latency.<statistic>",
                    "14",
                    "Latency of successful probes in nanoseconds: count, min, max, mean, std-dev, 50-percentile, "
                            + "75-, 95-, 99-, 999-percentile; and their number per second: mean-rate, one-minute, "
                            + "five-minute, fifteen-minute."),
            new Var(
                    "httpcheck.<status>",
                    "" + HostCheckMeters.MAX_STATUSES,
                    "HTTP checks of hosts answered with this status."),
            new Var("httpcheck.other", "1", "Those answered with further statuses."),
            new Var("httpcheck.error", "1", "HTTP checks of hosts that were not answered in time."),
            new Var("httpcheck.skip", "1", "Checks that were due for hosts of stores without HttpCheckPort."),
            new Var("consensus.is_leader", "1", "1 while this node may answer for its group, else 0."),
            new Var("consensus.is_healthy", "1", "1 while this node takes part in its group, else 0."),
            new Var(
                    "consensus.is_forced",
                    "1",
                    "1 where this node answers as leader because it was told to (`--force-leadership`), else 0."),
            new Var(
                    "consensus.leadership-changes",
                    "1",
                    "How often this node began or ceased to lead since its start."),
            new Var("recent-apps", "1", "Entries of the list of recent apps."),
            new Var("http.answers.<status>", "statuses that freno gives", "HTTP answers, checks among them."),
            new Var("http.connections", "1", "Open connections that have sent a request."),
            new Var("http.connections.cut", "1", "Connections cut: silent, too slow, too large a body."),
            new Var("http.handler-failures", "1", "Requests answered 500 because of a bug in freno."),
            new Var(
                    "forwarded.<kind>.<outcome>",
                    FORWARDS,
                    "Checks and commands passed to the leader, as freno_forwarded_requests_total."),
            new Var("forwarded.pending", "1", "Those that are on their way, or wait for a leader."),
            new Var("memcache.<server>.connected", MEMCACHED, "1 while connected to the server, else 0."),
            new Var("memcache.<server>.entries", MEMCACHED, "Values of stores that are there at present."),
            new Var("memcache.<server>.sets", MEMCACHED, "Values written."),
            new Var("memcache.<server>.deletes", MEMCACHED, "Deletes of values that may be there."),
            new Var("memcache.<server>.failures", MEMCACHED, "Attempts to connect or to write that failed."),
            new Var("process.uptime-seconds", "1", "Seconds since the node's start."),
            new Var("jvm.heap-used-bytes", "1", "Heap in use."));
}
