package dev.freno.bench.failover;

import dev.freno.bench.faults.LeaderWatch;
import dev.freno.bench.faults.SuiteStores;
import dev.freno.bench.group.Ask;
import dev.freno.bench.group.GroupNode;
import dev.freno.bench.group.NodeGroup;
import dev.freno.bench.history.Violation;
import dev.freno.lab.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Takes the leader of a group away in some way, measures, and gives it back, round after round. For one thread. */
public final class Failover {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Duration FROZEN = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final NodeGroup group;

    /** How a leader goes. */
    public enum Way {
        /** SIGKILL. */
        KILL,
        /** SIGSTOP. */
        FREEZE,
        /** Its links to the others are cut: connections end, new ones are refused. */
        CUT,
        /** Its links to the others hang: nothing arrives, nothing is said. */
        HANG,
        /** SIGTERM. */
        TERMINATE;

        void befall(GroupNode leader, NodeGroup group) {
            switch (this) {
                case KILL -> leader.kill();
                case FREEZE -> leader.freeze();
                case CUT -> group.network().isolate(leader.number());
                case HANG -> group.network().unplug(leader.number());
                case TERMINATE -> leader.terminate();
            }
        }
    }

    /** Of a group that runs {@link SuiteStores}. */
    public Failover(NodeGroup group) {
        this.group = group;
    }

    /** From the blow, or just before, to the first 200 that another node answers to a check sent after it; in milliseconds. */
    public List<Double> measure(Way way, int rounds) throws InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            GroupNode leader = settled();
            List<GroupNode> others =
                    group.nodes().stream().filter(node -> node != leader).toList();
            long blow = System.nanoTime();
            way.befall(leader, group);
            try (FirstYes asking = FirstYes.of(others, blow)) {
                millis.add(asking.awaitMillis(LIMIT));
            }
            giveBack(leader);
        }
        return millis;
    }

    /** What a steady client sees while the leader is restarted in order, as often as that, in words. */
    public String restart(int rounds) {
        SteadyClient.Report total = new SteadyClient.Report(0, 0, 0, 0);
        for (int round = 0; round < rounds; round++) {
            GroupNode leader = settled();
            try (SteadyClient client = SteadyClient.start(group)) {
                LockSupport.parkNanos(MOMENT.toNanos());
                leader.terminate();
                giveBack(leader);
                LockSupport.parkNanos(MOMENT.toNanos());
                total = total.plus(client.end());
            }
        }
        return total.toString();
    }

    /** Proofs of two leaders, while the leader is isolated, frozen for ten seconds, woken, and heard again. */
    public List<Violation> wake(int rounds) {
        try (LeaderWatch watch = new LeaderWatch(group)) {
            List<Violation> found = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                GroupNode leader = settled();
                group.network().isolate(leader.number());
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MOMENT.toNanos()));
                leader.freeze();
                LockSupport.parkNanos(FROZEN.toNanos());
                leader.thaw();
                LockSupport.parkNanos(MOMENT.toNanos());
                giveBack(leader);
                found.addAll(watch.takeViolations());
            }
            return found;
        }
    }

    private void giveBack(GroupNode node) {
        group.network().heal();
        node.thaw();
        if (!node.isMeantToRun()) {
            node.awaitEnd();
            node.start();
        }
        group.awaitAll();
    }

    /** Lets things come to rest, for a time of chance, so that no rhythm of the group's own meets ours; the leader then. */
    private GroupNode settled() {
        var _ = group.awaitLeader();
        LockSupport.parkNanos(SETTLE.toNanos() + ThreadLocalRandom.current().nextLong(SETTLE.toNanos()));
        GroupNode leader = group.awaitLeader();
        Eventually.eventually(
                "a healthy store",
                LIMIT,
                () -> Ask.once(leader, "/check/failover/mysql/" + SuiteStores.STEADY)
                                .status()
                        == 200);
        return leader;
    }
}
