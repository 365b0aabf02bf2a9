package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.group.GroupListener;
import dev.freno.server.group.GroupStartException;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.RecordingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The nodes of one raft group in this process, each of which can be closed and opened again. */
final class RaftNodes implements AutoCloseable {
    private final MovableMoments moments;
    private final Path directory;
    private final RaftTuning tuning;
    private final List<String> addresses;
    private final GroupSettings.@Nullable RaftTls[] tls;
    private final @Nullable RaftGroup[] groups;
    final List<String> deaths = new CopyOnWriteArrayList<>();

    RaftNodes(int count, Path directory, RaftTuning tuning) {
        this(count, directory, tuning, new MovableMoments());
    }

    RaftNodes(int count, Path directory, RaftTuning tuning, MovableMoments moments) {
        this.moments = moments;
        this.directory = directory;
        this.tuning = tuning;
        this.addresses = Stream.generate(() -> "127.0.0.1:" + RaftFixture.freePort())
                .limit(count)
                .toList();
        this.tls = new GroupSettings.RaftTls[count];
        this.groups = new RaftGroup[count];
    }

    /** Three nodes, opened. */
    static RaftNodes three(Path directory) throws GroupStartException {
        return three(directory, RaftFixture.FAST);
    }

    static RaftNodes three(Path directory, RaftTuning tuning) throws GroupStartException {
        RaftNodes nodes = new RaftNodes(3, directory, tuning);
        nodes.openAll();
        return nodes;
    }

    void protect(int node, GroupSettings.RaftTls files) {
        tls[node] = files;
    }

    void openAll() throws GroupStartException {
        for (int node = 0; node < groups.length; node++) {
            open(node);
        }
    }

    RaftGroup open(int node) throws GroupStartException {
        return open(node, new RecordingListener(), false);
    }

    RaftGroup open(int node, GroupListener listener, boolean forced) throws GroupStartException {
        GroupSettings.Raft settings =
                new GroupSettings.Raft(addresses.get(node), addresses, data(node), forced, tls[node]);
        RaftGroup group =
                RaftGroup.open(settings, http(node), tuning, listener, moments, why -> deaths.add(node + ": " + why));
        groups[node] = group;
        return group;
    }

    Path data(int node) {
        return directory.resolve("data" + node);
    }

    /** Where its files are. */
    RaftFixture files(int node) {
        return new RaftFixture(data(node), addresses.get(node));
    }

    static InstanceKey http(int node) {
        return new InstanceKey("http-of-" + node + ".example", 9000 + node);
    }

    String name(int node) {
        return addresses.get(node);
    }

    void close(int node) {
        RaftGroup group = groups[node];
        groups[node] = null;
        if (group != null) {
            group.close();
        }
    }

    RaftGroup get(int node) {
        RaftGroup group = groups[node];
        return Objects.requireNonNull(group, "node " + node + " is closed");
    }

    List<Integer> open() {
        return IntStream.range(0, groups.length)
                .filter(node -> groups[node] != null)
                .boxed()
                .toList();
    }

    List<Integer> leading() {
        return open().stream().filter(node -> get(node).isLeading()).toList();
    }

    /** Waits until one leads. */
    int leader() {
        return eventually("one leads", Duration.ofSeconds(20), this::leading, leaders -> leaders.size() == 1)
                .getFirst();
    }

    /** Waits until another one leads. */
    int leaderOtherThan(int node) {
        return eventually(
                        "another leads",
                        Duration.ofSeconds(20),
                        this::leading,
                        leaders -> leaders.size() == 1 && !leaders.contains(node))
                .getFirst();
    }

    /** A node that is open and does not lead. */
    int follower() {
        int leader = leader();
        return open().stream().filter(node -> node != leader).findFirst().orElseThrow();
    }

    static ThrottleApp command(String app) {
        return new ThrottleApp(app, null, 1.0, Expiry.NEVER, Expiry.NEVER, 0);
    }

    Receipt throttle(int node, String app) throws Exception {
        return get(node).submit(command(app)).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /**
     * Throttles that many apps, named with that beginning, through whoever leads; returns when all are committed. What is
     * turned away is sent again; so is what has no answer in time, as on a busy machine, which is printed.
     */
    void commit(String beginning, int count) {
        Set<String> left = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            left.add(beginning + i);
        }
        eventually("all are committed", () -> {
            left.removeAll(committed(leader(), left));
            return left.isEmpty();
        });
    }

    private Set<String> committed(int leader, Set<String> apps) throws Exception {
        Map<String, CompletableFuture<Receipt>> receipts = new LinkedHashMap<>();
        for (String app : apps) {
            receipts.put(app, get(leader).submit(command(app)).toCompletableFuture());
        }
        Set<String> committed = new HashSet<>();
        for (Map.Entry<String, CompletableFuture<Receipt>> receipt : receipts.entrySet()) {
            switch (receipt.getValue().get(10, TimeUnit.SECONDS)) {
                case Receipt.Committed _ -> committed.add(receipt.getKey());
                case Receipt.Unknown unknown ->
                    System.out.println(receipt.getKey() + " at " + name(leader) + " is sent again: " + unknown);
                default -> {}
            }
        }
        return committed;
    }

    /** Waits until all open nodes have the rules of the leader. */
    void awaitEqualRules() {
        eventually("all have equal rules", () -> {
            List<Integer> open = open();
            return open.stream().map(node -> get(node).rules()).distinct().count() == 1;
        });
    }

    /** Closes all, which may be opened again. */
    void closeAll() {
        for (int node = 0; node < groups.length; node++) {
            close(node);
        }
    }

    @Override
    public void close() {
        closeAll();
    }
}
