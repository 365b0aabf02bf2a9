package dev.freno.bench;

import dev.freno.lab.Heartbeat;
import dev.freno.lab.LabUser;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Makes configurations for nodes under test. */
final class Stores {
    /** The name of the store that {@link #heartbeat} configures. */
    static final String NAME = "lab";

    private Stores() {}

    /** One store whose metric is the heartbeat's age, as the JSON object of the key {@code MySQL}. */
    static String heartbeat(LabUser user, List<String> hosts, double thresholdSeconds) {
        return String.format(
                Locale.ROOT,
                """
                {"User": "%s", "Password": "%s", "MetricQuery": "%s", "ThrottleThreshold": %s,
                 "Clusters": {"%s": {"StaticHostsSettings": {"Hosts": [%s]}}}}""",
                user.name(),
                user.password(),
                Heartbeat.LAG_QUERY,
                thresholdSeconds,
                NAME,
                hosts.stream().map(host -> '"' + host + '"').collect(Collectors.joining(", ")));
    }
}
