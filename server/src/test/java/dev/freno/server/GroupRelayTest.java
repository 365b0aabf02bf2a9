package dev.freno.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Rules;
import dev.freno.core.store.StoreKey;
import dev.freno.lab.Eventually;
import dev.freno.server.inventory.HostList;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.inventory.Inventory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupRelayTest {
    private final AtomicInteger fetches = new AtomicInteger();
    private final AtomicInteger changes = new AtomicInteger();
    private final HostSource source = new HostSource() {
        @Override
        public CompletionStage<HostList> fetch(Duration deadline) {
            fetches.incrementAndGet();
            return CompletableFuture.completedFuture(HostList.of(List.of()));
        }

        @Override
        public String describe() {
            return "counting";
        }
    };
    private final Inventory inventory = new Inventory(
            Map.of(new StoreKey("mysql", "main"), source),
            (store, hosts) -> {},
            JoinableStores.MOMENTS,
            new ThreadChance());
    private final GroupRelay relay = new GroupRelay();

    private void connect() {
        relay.connect(new GroupRelay.Takers(List.of(), inventory, changes::incrementAndGet), () -> Rules.NONE);
    }

    @AfterEach
    void close() {
        inventory.close();
    }

    /** D35: a new leader of the original waited for the next round, up to ten seconds, before it knew any host. */
    @Test
    void leadershipChanged_whenItBegins_asksForTheHostsAtOnce() {
        connect();
        relay.leadershipChanged(true);
        Eventually.eventually("a fetch that only leadership asked for", () -> fetches.get() == 1);
        relay.leadershipChanged(false);
        relay.leadershipChanged(true);
        Eventually.eventually("one more", () -> fetches.get() == 2);
    }

    @Test
    void leadershipChanged_eachTime_isCounted() {
        connect();
        assertThat(changes).hasValue(0);
        relay.leadershipChanged(true);
        relay.leadershipChanged(false);
        assertThat(changes).hasValue(2);
    }

    @Test
    void connect_whenLeadershipCameBefore_knowsIt() {
        relay.leadershipChanged(true);
        connect();
        assertThat(changes).hasValue(1);
    }
}
