package dev.freno.bench.faults;

import dev.freno.bench.faults.Plan.Stroke;
import dev.freno.bench.group.GroupNode;
import dev.freno.bench.group.NodeGroup;
import dev.freno.bench.history.FreshData;
import dev.freno.lab.LabCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does to a group and its shaky store what a plan says, and undoes all of it. For one thread. */
final class Injector {
    /** Of the lab's replicas, the one behind the shaky store. */
    static final int SHAKY_REPLICA = 1;

    /** 4 × 50 ms + 1 s: how old a value may be, by default. */
    private static final Duration FRESHNESS = Duration.ofMillis(1_200);

    private static final Duration MARGIN = Duration.ofMillis(300);

    private final NodeGroup group;
    private final LabCluster lab;
    private final List<FreshData.Spell> spells = new ArrayList<>();
    private @Nullable Badness badness;

    /** How the shaky store is bad at the moment, and since when. */
    private record Badness(String how, long fromNanos, Duration limit) {}

    Injector(NodeGroup group, LabCluster lab) {
        this.group = group;
        this.lab = lab;
    }

    /** Begins a fault, and tells whom it hit. */
    String begin(Stroke stroke) {
        GroupNode victim = victim(stroke);
        int node = victim.number();
        int other = 1 + (node + stroke.pick() % 2) % group.nodes().size();
        switch (stroke.kind()) {
            case FREEZE -> victim.freeze();
            case KILL -> victim.kill();
            case RESTART -> victim.terminate();
            case KILL_ALL -> group.nodes().forEach(GroupNode::kill);
            case ISOLATE -> group.network().isolate(node);
            case UNPLUG -> group.network().unplug(node);
            case MUTE -> group.network().mute(node);
            case DEAFEN -> group.network().deafen(node);
            case CUT_LINK -> group.network().cut(node, other);
            case HANG_LINK -> group.network().hang(node, other);
            case SLOW -> slow(node, Duration.ofMillis(stroke.pick() % 300));
            case RESET -> others(node).forEach(each -> group.network().reset(node, each));
            case FREEZE_STORE -> freezeStore();
            case STALL_STORE -> stallStore();
        }
        return stroke.kind().isOfStore() ? stroke.kind().toString() : stroke.kind() + " node " + node;
    }

    private GroupNode victim(Stroke stroke) {
        GroupNode leader = group.leader().orElse(group.node(1));
        if (stroke.leader()) {
            return leader;
        }
        List<Integer> followers = others(leader.number());
        return group.node(followers.get(stroke.pick() % followers.size()));
    }

    private List<Integer> others(int node) {
        return group.nodes().stream()
                .map(GroupNode::number)
                .filter(number -> number != node)
                .toList();
    }

    private void slow(int node, Duration delay) {
        others(node).forEach(other -> group.network().delay(node, other, delay));
    }

    /** Values of before are believed as long as they are fresh. */
    private void freezeStore() {
        lab.freeze(SHAKY_REPLICA);
        turnBad("frozen", FRESHNESS);
    }

    /** What is read from now on is true, and exceeds the threshold when that has passed. */
    private void stallStore() {
        lab.stallReplica(SHAKY_REPLICA);
        turnBad("stalled", FRESHNESS.plus(SuiteStores.THRESHOLD));
    }

    private void turnBad(String how, Duration limit) {
        if (badness == null) {
            badness = new Badness(how, System.nanoTime(), limit.plus(MARGIN));
        }
    }

    /** Undoes everything; what has ended is started again, and may not be ready yet. */
    void healAll() {
        long now = System.nanoTime();
        group.network().heal();
        group.nodes().forEach(GroupNode::thaw);
        if (badness != null) {
            spells.add(new FreshData.Spell(
                    SuiteStores.SHAKY, badness.how, badness.fromNanos, now, badness.limit.toNanos()));
            badness = null;
            lab.heal(SHAKY_REPLICA);
        }
        for (GroupNode node : group.nodes()) {
            if (!node.isMeantToRun()) {
                node.awaitEnd();
            }
            node.start();
        }
    }

    /** When the store was bad, since the last call. */
    List<FreshData.Spell> takeSpells() {
        List<FreshData.Spell> taken = List.copyOf(spells);
        spells.clear();
        return taken;
    }
}
