package dev.freno.bench.group;

import dev.freno.lab.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A raft group of processes. Closing ends them. Thread-safe. */
public final class NodeGroup implements AutoCloseable {
    private static final Duration LEADER_LIMIT = Duration.ofSeconds(90);

    private final Network network;
    private final List<GroupNode> nodes = new ArrayList<>();

    /**
     * How the nodes are run. Immutable.
     *
     * @param command what runs the freno command in a JVM of its own; its first word is the JVM
     * @param firstBy what runs the JVM of the first node, such as a shell that sets limits; empty for nothing
     * @param stores the JSON object of the key {@code MySQL}
     */
    public record Setup(List<String> command, List<String> firstBy, String stores) {
        public Setup {
            command = List.copyOf(command);
            firstBy = List.copyOf(firstBy);
        }
    }

    private NodeGroup(Setup setup, Path directory, int size) throws IOException {
        Ports ports = Ports.free(size);
        network = new Network(size, ports);
        String members = IntStream.rangeClosed(1, size)
                .mapToObj(node -> '"' + raft(node, ports) + '"')
                .collect(Collectors.joining(", "));
        for (int number = 1; number <= size; number++) {
            Path home = Files.createDirectories(directory.resolve("node-" + number));
            List<String> by = number == 1 ? setup.firstBy : List.of();
            GroupNode node = new GroupNode(number, ports.http(number), by, setup.command, home);
            Files.writeString(node.hosts(), network.hostsOf(number));
            Files.writeString(node.config(), """
                    {"ListenPort": %d, "HttpAdvertise": "%s:%d", "RaftBind": "%s", "RaftNodes": [%s], "RaftDataDir": "%s",
                     "Stores": {"MySQL": %s}}
                    """.formatted(
                            ports.http(number),
                            Network.name(number),
                            ports.advertised(),
                            raft(number, ports),
                            members,
                            node.data(),
                            setup.stores));
            nodes.add(node);
        }
    }

    private static String raft(int node, Ports ports) {
        return Network.name(node) + ":" + ports.raft();
    }

    /**
     * Starts a group and returns when one of the nodes leads and the others follow it; all files go into the directory. A
     * node that still looks for a new group is none that the group could lose, so another one must not be hurt.
     */
    public static NodeGroup start(Setup setup, Path directory, int size) throws IOException {
        NodeGroup group = new NodeGroup(setup, directory, size);
        try {
            group.nodes.forEach(GroupNode::start);
            var _ = group.awaitLeader();
            group.await("/consensus/status", "\"Healthy\":true");
            return group;
        } catch (AssertionError e) {
            String logs = group.logs();
            group.close();
            throw new IllegalStateException("the group is not whole:\n" + logs, e);
        }
    }

    public Network network() {
        return network;
    }

    /** All nodes, running or not, in the order of their numbers. */
    public List<GroupNode> nodes() {
        return List.copyOf(nodes);
    }

    /** By its number, from 1. */
    public GroupNode node(int number) {
        return nodes.get(number - 1);
    }

    /** The first node that says at present that it leads. Does not wait for frozen ones longer than a moment. */
    public Optional<GroupNode> leader() {
        return nodes.stream()
                .filter(GroupNode::isAlive)
                .filter(node -> Ask.once(node, "/leader-check").status() == 200)
                .findFirst();
    }

    /** Waits until a node leads. */
    public GroupNode awaitLeader() {
        return Eventually.eventually("a leader", LEADER_LIMIT, this::leader, Optional::isPresent)
                .orElseThrow();
    }

    /** Waits until all nodes answer HTTP. */
    public void awaitAll() {
        await("/lb-check", "");
    }

    private void await(String path, String part) {
        Eventually.eventually(LEADER_LIMIT, () -> {
            for (GroupNode node : nodes) {
                Answer answer = Ask.once(node, path);
                if (answer.status() != 200 || !answer.body().contains(part)) {
                    throw new AssertionError("node " + node.number() + " answers to " + path + ": " + answer);
                }
            }
        });
    }

    /** The ends of all logs, for failure messages. */
    public String logs() {
        return nodes.stream().map(GroupNode::log).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        nodes.forEach(GroupNode::close);
        network.close();
    }
}
