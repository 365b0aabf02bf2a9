package dev.freno.server;

import static dev.freno.server.LocalNode.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import dev.freno.lab.LabCluster;
import dev.freno.lab.Memcached;
import dev.freno.lab.SharedLab;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Three whole nodes before real replication: what those do that do not lead, and what becomes of answers when that changes. */
@EnabledIf("dev.freno.lab.Memcached#isInstalled")
class WarmFollowersIT {
    private static final String STORE = "main";
    private static final String STEADY = "steady";
    private static final int MANY = 200;

    private LabCluster lab;
    private Memcached memcached;
    private LocalGroup group;
    private LocalNode leader;
    private List<LocalNode> followers;

    @BeforeEach
    void start() {
        lab = SharedLab.reset();
        memcached = Memcached.start();
        group = LocalGroup.start(3, this::configured);
        leader = group.leader();
        followers = group.others(leader);
        settle();
    }

    /** On a busy machine a group may elect more than once before it goes its way. */
    private void settle() {
        Eventually.eventually("the leader knows its stores", LocalNode.SOON, () -> {
            leader = group.leader();
            return leader.check(STORE).status() == 200 && leader.check(STEADY).status() == 200;
        });
        followers = group.others(leader);
        followers.forEach(follower -> awaitReport(follower, STORE, false));
    }

    private LocalNode.Prepared configured() {
        return LocalNode.prepareWith(
                lab,
                "\"FollowerRequests\": \"refuse\", \"MemcacheServers\": [\"" + memcached.address() + "\"]",
                cluster(STORE, "", lab.replica(0).address()),
                cluster(
                        STEADY,
                        "\"MetricQuery\": \"select 0.25\"",
                        lab.replica(1).address()));
    }

    @AfterEach
    void stop() {
        group.close();
        memcached.close();
        SharedLab.reset();
    }

    /** Waits until the node reports a value, or an error, of what it reads itself. */
    private static void awaitReport(LocalNode node, String store, boolean error) {
        Eventually.eventually(
                "report of " + store,
                LocalNode.SOON,
                () -> node.get("/aggregated-metrics").text("mysql/" + store),
                text -> text.startsWith("error") == error);
    }

    private static long var(LocalNode node, String name) {
        return node.get("/debug/vars").body().get(name).asLong();
    }

    private static long probes(LocalNode node) {
        return var(node, "probes.total");
    }

    private long sets(LocalNode node) {
        return var(node, "memcache." + memcached.address() + ".sets");
    }

    private static String key(String store) {
        return "freno/mysql/" + store;
    }

    private long leadershipChanges() {
        return var(leader, "consensus.leadership-changes")
                + followers.stream()
                        .mapToLong(follower -> var(follower, "consensus.leadership-changes"))
                        .sum();
    }

    @Test
    void probes_ofThoseThatFollow_goOnSlowly() {
        long changes = leadershipChanges();
        Map<LocalNode, Long> made = probesOfFollowersWhileTheLeaderMakesMany();
        while (changes != leadershipChanges()) {
            settle();
            changes = leadershipChanges();
            made = probesOfFollowersWhileTheLeaderMakesMany();
        }
        made.forEach((follower, count) -> {
            assertThat(count).isLessThan(MANY / 2);
            long before = probes(follower);
            Eventually.eventually("probes of a follower", LocalNode.SOON, () -> probes(follower) > before);
            assertThat(follower.get("/metrics-health")
                            .body()
                            .get("mysql/" + STEADY)
                            .get("SecondsSinceLastHealthy")
                            .asLong())
                    .isLessThan(LocalNode.SOON.toSeconds());
        });
    }

    private Map<LocalNode, Long> probesOfFollowersWhileTheLeaderMakesMany() {
        Map<LocalNode, Long> before =
                followers.stream().collect(Collectors.toMap(Function.identity(), WarmFollowersIT::probes));
        long enough = probes(leader) + MANY;
        Eventually.eventually("probes of the leader", LocalNode.SOON, () -> probes(leader) >= enough);
        return before.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> probes(entry.getKey()) - entry.getValue()));
    }

    /**
     * D35: a new leader of the original answered nothing for six to eleven seconds. Nor may it answer by what it read
     * before: the replica has stood still since then.
     */
    @Test
    void takeover_whileAReplicaStandsStill_answersForTheOthersAndNever200ForIt() {
        lab.freeze(0);
        leader.awaitCheck(STORE, 500);
        followers.forEach(follower -> awaitReport(follower, STORE, true));
        List<CheckWatch> watches = followers.stream()
                .map(follower -> CheckWatch.of(follower, STORE))
                .toList();
        try {
            group.stop(leader);
            LocalNode next = group.leader();
            next.awaitCheck(STEADY, 200);
            watches.forEach(watch -> watch.awaitAnswers(MANY, System.nanoTime()));
            assertThat(watches).allMatch(watch -> watch.all().stream().noneMatch(seen -> seen.status() == 200));
            assertThat(next.check(STORE).status()).isEqualTo(500);
            lab.healAll();
            next.awaitCheck(STORE, 200);
            long enough = probes(next) + MANY;
            Eventually.eventually("full rate", LocalNode.SOON, () -> probes(next) >= enough);
            Eventually.eventually(
                    "entry", LocalNode.SOON, () -> memcached.get(key(STEADY)).isPresent());
            assertThat(sets(next)).isPositive();
            assertThat(var(next, "consensus.leadership-changes")).isOdd();
        } finally {
            watches.forEach(CheckWatch::close);
        }
    }

    /** D7: the original answered 200 for almost six seconds after its leadership was gone. */
    @Test
    void check_whenLeadershipIsGone_isNever200AndNothingIsPublished() {
        Eventually.eventually(
                "entry", LocalNode.SOON, () -> memcached.get(key(STEADY)).isPresent());
        try (CheckWatch watch = CheckWatch.of(leader, STEADY)) {
            watch.awaitStatus(200, System.nanoTime());
            followers.forEach(group::stop);
            leader.await("/leader-check", 404);
            long gone = System.nanoTime();
            Eventually.eventually(
                    "no entry", LocalNode.SOON, () -> memcached.get(key(STEADY)).isEmpty());
            long sets = sets(leader);
            watch.awaitAnswers(MANY, gone);
            assertThat(watch.between(gone, System.nanoTime()))
                    .allMatch(seen -> seen.status() == 404 && seen.body().contains("NO_LEADER"));
            assertThat(sets(leader)).isEqualTo(sets);
            assertThat(memcached.get(key(STEADY))).isEmpty();
            assertThat(memcached.get(key(STORE))).isEmpty();
        }
    }
}
