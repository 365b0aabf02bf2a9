package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.core.store.InstanceKey;
import dev.freno.lab.Eventually;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.group.GroupStartException;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.RecordingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Nodes of one group in this process, each with an address and a directory that outlive its end. */
final class NodesFixture implements AutoCloseable {
    private final Path directory;
    private final Map<String, RaftGroup> running = new TreeMap<>();
    private final List<String> acknowledged = new ArrayList<>();

    NodesFixture(Path directory) {
        this.directory = directory;
    }

    static List<String> addresses(int count) {
        List<String> addresses = new ArrayList<>();
        while (addresses.size() < count) {
            String address = "127.0.0.1:" + RaftFixture.freePort();
            if (!addresses.contains(address)) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    GroupSettings.Raft settings(String address, List<String> configured) {
        return new GroupSettings.Raft(address, configured, data(address), false);
    }

    static InstanceKey http(String address) {
        return new InstanceKey("http.example", InstanceKey.parse(address, 1).port());
    }

    private Path data(String address) {
        return directory.resolve(address.replace(':', '-'));
    }

    RaftGroup start(String address, List<String> configured) throws GroupStartException {
        RaftGroup group = RaftGroup.open(
                settings(address, configured),
                http(address),
                RaftFixture.FAST,
                new RecordingListener(),
                new MovableMoments(),
                why -> System.out.println(address + " died: " + why));
        running.put(address, group);
        return group;
    }

    void startAll(List<String> addresses) throws GroupStartException {
        for (String address : addresses) {
            var _ = start(address, addresses);
        }
    }

    void stop(String address) {
        RaftGroup group = running.remove(address);
        if (group != null) {
            group.close();
        }
    }

    /** Of a node that is stopped. */
    void wipe(String address) throws IOException {
        try (Stream<Path> files = Files.walk(data(address))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    RaftGroup node(String address) {
        return Objects.requireNonNull(running.get(address), address);
    }

    Collection<RaftGroup> running() {
        return running.values();
    }

    /** Waits until one leads, and names it. */
    String leader() {
        return eventually("one leads", Eventually.LIMIT, this::leading, name -> !name.isEmpty());
    }

    private String leading() {
        List<String> leading = running.entrySet().stream()
                .filter(node -> node.getValue().isLeading())
                .map(Map.Entry::getKey)
                .toList();
        assertThat(leading).hasSizeLessThan(2);
        return leading.isEmpty() ? "" : leading.getFirst();
    }

    /** Throttles an app and remembers it once that is acknowledged. */
    void throttle(String app) throws Exception {
        Receipt receipt = node(leader())
                .submit(new ThrottleApp(app, null, 1.0, Expiry.NEVER, Expiry.NEVER, 0))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        assertThat(receipt).isEqualTo(new Receipt.Committed());
        acknowledged.add(app);
    }

    /** Waits until all that run have every acknowledged rule, and know a leader. */
    void awaitAllEqual() {
        running.forEach((address, group) -> {
            eventually("rules at " + address, () -> group.rules().throttles().size() == acknowledged.size());
            eventually(address + " knows a leader", () -> group.status().leader() != null);
        });
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::stop);
    }
}
