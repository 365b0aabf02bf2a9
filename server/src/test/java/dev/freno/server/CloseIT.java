package dev.freno.server;

import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import org.junit.jupiter.api.Test;

class CloseIT {
    private static final String SLOW = "\"MetricQuery\": \"select sleep(0.3)\", \"ProbeIntervalMillis\": 1";

    /** D44: the log tells of hosts that are down, and these are not. */
    @Test
    void close_whileHostsAreAsked_tellsOfNoneThatItIsDown() {
        LabCluster lab = SharedLab.reset();
        String host = lab.replica(0).address();
        try (CapturedLog log = new CapturedLog("dev.freno.server.probe.TransitionLog")) {
            try (LocalNode node = LocalNode.start(lab, cluster("one", SLOW, host), cluster("two", SLOW, host))) {
                node.awaitCheck("one", 200);
                node.awaitCheck("two", 200);
            }
            assertThat(log.lines()).isEmpty();
        }
    }
}
