package dev.freno.server;

import dev.freno.lab.Eventually;
import dev.freno.lab.FreePorts;
import dev.freno.server.LocalNode.Prepared;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.store.Dormancy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Whole nodes in this process that are one raft group. */
final class LocalGroup implements AutoCloseable {
    private final List<LocalNode> nodes = new ArrayList<>();

    private LocalGroup() {}

    /** Starts so many nodes, each configured as the next that is given, but for its group. */
    static LocalGroup start(int size, Supplier<Prepared> alone) {
        return start(size, alone, Dormancy.Terms.DEFAULT);
    }

    /** With times of their own for stores that nobody asks about. */
    static LocalGroup start(int size, Supplier<Prepared> alone, Dormancy.Terms dormancy) {
        List<String> members = members(size);
        LocalGroup group = new LocalGroup();
        for (String member : members) {
            group.nodes.add(member(alone.get(), member, members, false).start(dormancy));
        }
        return group;
    }

    /** Raft addresses that nobody uses. */
    static List<String> members(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> "127.0.0.1:" + FreePorts.next())
                .toList();
    }

    /** A node as it is configured, as a member of a group. */
    static Prepared member(Prepared alone, String bind, List<String> members, boolean forced) {
        NodeConfig config = alone.config();
        if (!(config.group() instanceof GroupSettings.Raft raft)) {
            throw new IllegalArgumentException("not by raft");
        }
        return new Prepared(
                alone.directory(),
                new NodeConfig(
                        config.listenPort(),
                        config.httpAdvertise(),
                        config.identity(),
                        new GroupSettings.Raft(bind, members, raft.dataDir(), forced),
                        config.stores(),
                        config.memcache(),
                        config.following(),
                        config.defaultThrottleTtl(),
                        config.profiling()));
    }

    static boolean leads(LocalNode node) {
        return node.text("/leader-check").contains("200");
    }

    /** The node that leads, as soon as one does. */
    LocalNode leader() {
        Eventually.eventually("one leads", LocalNode.SOON, () -> nodes.stream().anyMatch(LocalGroup::leads));
        return nodes.stream().filter(LocalGroup::leads).findFirst().orElseGet(this::leader);
    }

    List<LocalNode> others(LocalNode than) {
        return nodes.stream().filter(node -> node != than).toList();
    }

    void stop(LocalNode node) {
        nodes.remove(node);
        node.close();
    }

    @Override
    public void close() {
        List.copyOf(nodes).forEach(this::stop);
    }
}
