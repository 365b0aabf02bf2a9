package dev.freno.bench;

import dev.freno.lab.Heartbeat;
import dev.freno.lab.LabUser;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Makes configurations for nodes under test. */
final class Stores {
    /** The name of the store that {@link #heartbeat} configures. */
    static final String NAME = "lab";

    private Stores() {}

    /**
     * The same with an interval of its own and with addresses that share a port. Programs that know no interval of a store
     * pass the key over.
     */
    static String heartbeat(LabUser user, List<String> addresses, int port, Duration interval) {
        List<String> hosts = addresses.stream().map(host -> host + ":" + port).toList();
        return heartbeat(user, hosts, 5).replaceFirst("\\{", "{\"ProbeIntervalMillis\": " + interval.toMillis() + ", ");
    }

    /** One store whose metric is the heartbeat's age, as the JSON object of the key {@code MySQL}. */
    static String heartbeat(LabUser user, List<String> hosts, double thresholdSeconds) {
        return heartbeat(user, hosts, thresholdSeconds, "");
    }

    /** The same with other stores beside it: members of the object {@code Clusters}, or nothing. */
    static String heartbeat(LabUser user, List<String> hosts, double thresholdSeconds, String others) {
        return String.format(
                Locale.ROOT,
                """
                {"User": "%s", "Password": "%s", "MetricQuery": "%s", "ThrottleThreshold": %s,
                 "Clusters": {"%s": {"StaticHostsSettings": {"Hosts": [%s]}}%s}}""",
                user.name(),
                user.password(),
                Heartbeat.LAG_QUERY,
                thresholdSeconds,
                NAME,
                hosts.stream().map(host -> '"' + host + '"').collect(Collectors.joining(", ")),
                others.isEmpty() ? "" : ",\n" + others);
    }
}
