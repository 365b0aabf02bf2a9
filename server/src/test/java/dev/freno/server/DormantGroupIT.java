package dev.freno.server;

import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import dev.freno.server.CheckWatch.Seen;
import dev.freno.server.LocalNode.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes before real replication, and a store that is dormant on all of them. */
class DormantGroupIT {
    private static final String STORE = "quiet";

    private LabCluster lab;
    private LocalGroup group;
    private LocalNode leader;
    private List<LocalNode> followers;

    @BeforeEach
    void start() {
        lab = SharedLab.reset();
        group = LocalGroup.start(
                3,
                () -> LocalNode.prepare(
                        lab,
                        cluster(
                                STORE,
                                "\"DormantProbeMillis\": 60000",
                                lab.replica(0).address(),
                                lab.replica(1).address())),
                LocalNode.QUICK_TO_SLEEP);
        leader = group.leader();
        leader.awaitCheck(STORE, 200);
        leader = group.leader();
        followers = group.others(leader);
        group.others(leader).forEach(DormantGroupIT::awaitSleep);
        awaitSleep(leader);
    }

    @AfterEach
    void stop() {
        group.close();
        SharedLab.reset();
    }

    private static void awaitSleep(LocalNode node) {
        Eventually.eventually(
                "dormant, and its readings old",
                LocalNode.SOON,
                () -> node.get("/stores/mysql/" + STORE),
                reply -> reply.body().has("Dormant") && reply.reason().equals("STALE"));
    }

    /** The leader's wake takes place within the time that a follower waits for it. */
    @Test
    void check_onAFollower_wakesTheLeadersStore() {
        Reply reply = followers.getFirst().check(STORE);
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        assertThat(leader.get("/stores/mysql/" + STORE).body().has("Dormant")).isFalse();
        assertThat(followers.getFirst().get("/stores/mysql/" + STORE).body().has("Dormant"))
                .isTrue();
    }

    /** The new leader knows only old readings; nobody is refused for that, nor told 200 by them. */
    @Test
    void takeover_whenTheStoreIsDormantEverywhere_answersByReadingsOfNow() {
        List<CheckWatch> watches = followers.stream()
                .map(follower -> CheckWatch.of(follower, STORE))
                .toList();
        try {
            group.stop(leader);
            LocalNode next = group.leader();
            CheckWatch watch = watches.get(followers.indexOf(next));
            watch.awaitStatus(200, System.nanoTime());
            assertThat(watch.all())
                    .as("%s", watch.all())
                    .extracting(Seen::status)
                    .doesNotContain(500);
        } finally {
            watches.forEach(CheckWatch::close);
        }
    }
}
