package dev.freno.bench.faults;

import dev.freno.lab.Heartbeat;
import dev.freno.lab.LabCluster;
import java.time.Duration;
import java.util.Locale;

/** The stores of the suite: one replica each, of which only one is ever hurt. */
public final class SuiteStores {
    /** The lag above which writes are refused. */
    public static final Duration THRESHOLD = Duration.ofSeconds(1);

    /** The name of the store that is healthy all the time. */
    public static final String STEADY = "steady";

    static final String SHAKY = "shaky";

    private SuiteStores() {}

    /** The JSON object of the key {@code MySQL}. */
    public static String json(LabCluster lab) {
        return String.format(
                Locale.ROOT,
                """
                {"User": "%s", "Password": "%s", "MetricQuery": "%s", "ThrottleThreshold": %s, "Clusters": {
                  "%s": {"StaticHostsSettings": {"Hosts": ["%s"]}},
                  "%s": {"StaticHostsSettings": {"Hosts": ["%s"]}}}}""",
                lab.probeUser().name(),
                lab.probeUser().password(),
                Heartbeat.LAG_QUERY,
                THRESHOLD.toSeconds(),
                STEADY,
                lab.replica(0).address(),
                SHAKY,
                lab.replica(Injector.SHAKY_REPLICA).address());
    }
}
