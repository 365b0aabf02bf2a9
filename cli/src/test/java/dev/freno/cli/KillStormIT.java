package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

/**
 * The node is killed again and again in the middle of a storm of commands. After each restart every command that was
 * answered with 200 must be in force, one that was not answered may be, and nothing else may be.
 */
@ExtendWith(LogsOnFailure.class)
class KillStormIT {
    private static final int ROUNDS = 20;
    private static final int CLIENTS = 6;
    private static final int MIN_MILLIS = 50;
    private static final int MAX_MILLIS = 400;

    @TempDir
    private Path directory;

    private enum Known {
        THROTTLED,
        NOT_THROTTLED,
        /** The last command was sent and not answered. */
        EITHER
    }

    /** One client and what it knows of the apps that it alone commands. Used by one thread at a time. */
    private static final class Client {
        private final int number;
        private final Random random;
        private final Map<String, Known> apps = new HashMap<>();
        private final List<String> names = new ArrayList<>();
        private int acknowledged;

        private Client(int number, long seed) {
            this.number = number;
            this.random = new Random(seed + number);
        }

        /** Sends commands until the node is gone. */
        void storm(NodeFixture node, CountDownLatch firstAnswer) {
            try (KeptConnection connection = node.connect()) {
                while (true) {
                    command(connection);
                    firstAnswer.countDown();
                }
            } catch (IOException killed) {
                // What is not known any more stays EITHER.
            }
        }

        private void command(KeptConnection connection) throws IOException {
            boolean lifts = !names.isEmpty() && random.nextInt(3) == 0;
            String app = lifts ? names.get(random.nextInt(names.size())) : "client" + number + "-" + names.size();
            if (!lifts) {
                names.add(app);
            }
            apps.put(app, Known.EITHER);
            int status = connection.get((lifts ? "/unthrottle-app/" : "/throttle-app/") + app);
            if (status == 200) {
                acknowledged++;
                apps.put(app, lifts ? Known.NOT_THROTTLED : Known.THROTTLED);
            }
        }

        /** Compares with what is in force, and learns from it what became of the unanswered. */
        void verify(Set<String> throttled, List<String> faults) {
            apps.replaceAll((app, known) -> {
                boolean in = throttled.remove(app);
                if (known == (in ? Known.NOT_THROTTLED : Known.THROTTLED)) {
                    faults.add(app + " is " + (in ? "" : "not ") + "throttled, but was " + known);
                }
                return in ? Known.THROTTLED : Known.NOT_THROTTLED;
            });
        }
    }

    @Test
    void rules_whenTheNodeIsKilledInAStorm_areThoseThatWereAcknowledged() throws Exception {
        long seed = System.nanoTime();
        System.out.println("storm of commands, seed " + seed);
        Random random = new Random(seed);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(i, seed));
        }
        List<Long> restarts = new ArrayList<>();
        try (NodeFixture node = NodeFixture.start(directory)) {
            node.awaitLeading();
            for (int round = 1; round <= ROUNDS; round++) {
                stormAndKill(node, clients, random.nextInt(MIN_MILLIS, MAX_MILLIS));
                node.startAgain();
                restarts.add(node.awaitLeading());
                verify(node, clients, "round " + round + ", seed " + seed);
            }
            System.out.println(ROUNDS + " kills, "
                    + clients.stream().mapToInt(client -> client.acknowledged).sum()
                    + " commands acknowledged, none lost; led again after " + restarts + " ms, data directory "
                    + node.dataBytes() / 1024 + " KiB");
        }
    }

    private static void stormAndKill(NodeFixture node, List<Client> clients, int millis) throws InterruptedException {
        CountDownLatch firstAnswer = new CountDownLatch(1);
        List<CompletableFuture<Void>> storms = new ArrayList<>();
        for (Client client : clients) {
            storms.add(CompletableFuture.runAsync(() -> client.storm(node, firstAnswer), Thread::startVirtualThread));
        }
        assertThat(firstAnswer.await(NodeFixture.SOON.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        node.process().kill();
        CompletableFuture.allOf(storms.toArray(CompletableFuture[]::new)).join();
    }

    private static void verify(NodeFixture node, List<Client> clients, String when) {
        Set<String> throttled = throttled(node);
        String checked = throttled.stream().findFirst().orElse("");
        List<String> faults = new ArrayList<>();
        clients.forEach(client -> client.verify(throttled, faults));
        assertThat(faults).as(when).isEmpty();
        assertThat(throttled).as("never sent, " + when).isEmpty();
        if (!checked.isEmpty()) {
            assertThat(node.status("/check/" + checked + "/mysql/any")).isEqualTo(417);
        }
    }

    private static Set<String> throttled(NodeFixture node) {
        Set<String> apps = new HashSet<>();
        new ObjectMapper()
                .readTree(node.text("/throttled-apps"))
                .propertyNames()
                .forEach(apps::add);
        return apps;
    }
}
