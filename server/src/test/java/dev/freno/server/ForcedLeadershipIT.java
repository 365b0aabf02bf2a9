package dev.freno.server;

import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import dev.freno.server.LocalNode.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The one node that is left of three, told to lead. */
class ForcedLeadershipIT {
    private static final String STORE = "main";
    private static final int MANY = 100;

    private static long probes(LocalNode node) {
        return node.get("/debug/vars").body().get("probes.total").asLong();
    }

    @Test
    void node_whenForcedToLeadWithoutAGroup_answersChecksAndShowsThatItIsForced() {
        LabCluster lab = SharedLab.reset();
        List<String> members = LocalGroup.members(3);
        LocalNode.Prepared alone = LocalNode.prepare(
                lab,
                cluster(
                        STORE,
                        "\"MetricQuery\": \"select 0.25\"",
                        lab.replica(0).address()));
        try (CapturedLog log = new CapturedLog(ForcedLeadership.class);
                LocalNode node = LocalGroup.member(alone, members.getFirst(), members, true)
                        .start()) {
            node.awaitCheck(STORE, 200);
            node.await("/leader-check", 200);
            long enough = probes(node) + MANY;
            Eventually.eventually("full rate", LocalNode.SOON, () -> probes(node) >= enough);

            Reply status = node.get("/consensus/status");
            assertThat(status.body().get("Forced").asBoolean()).isTrue();
            assertThat(status.body().get("IsLeader").asBoolean()).isTrue();
            assertThat(status.body().get("Healthy").asBoolean()).isFalse();
            assertThat(node.text("/metrics"))
                    .contains("freno_group_forced 1.0", "freno_group_leading 1.0", "freno_group_healthy 0.0");
            assertThat(log.lines()).singleElement().asString().startsWith("WARN");

            Reply refused = node.get("/throttle-app/batch");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text("Message")).contains("nothing has changed", "forced");
            assertThat(node.get("/throttled-apps").body().isEmpty()).isTrue();
        }
    }
}
