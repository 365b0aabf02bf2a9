package dev.freno.server.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moment;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final InstanceKey HOST = new InstanceKey("db1", 3306);
    private static final HostSource FIXED = new StaticHosts(List.of(HOST));
    private static final HostSource HUNG = source(new CompletableFuture<>());
    private static final HostSource BUGGY = new HostSource() {
        @Override
        public CompletionStage<Collection<InstanceKey>> fetch(Duration deadline) {
            throw new IllegalStateException("a bug");
        }

        @Override
        public String describe() {
            return "bug";
        }
    };

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private static HostSource source(CompletionStage<Collection<InstanceKey>> answer) {
        return new HostSource() {
            @Override
            public CompletionStage<Collection<InstanceKey>> fetch(Duration deadline) {
                return answer;
            }

            @Override
            public String describe() {
                return "fake";
            }
        };
    }

    private Inventory inventory(Map<StoreKey, HostSource> sources) {
        return new Inventory(
                sources,
                (store, hosts) -> heard.add(store + " " + hosts),
                () -> new Moment(0, 0),
                new SplittableRandom(1));
    }

    @Test
    void start_whenSomeSourcesHangOrFail_servesTheOthersAtOnce() throws InterruptedException {
        try (Inventory inventory = inventory(Map.of(
                new StoreKey("mysql", "a"), HUNG,
                new StoreKey("mysql", "b"), BUGGY,
                new StoreKey("mysql", "c"), FIXED))) {
            inventory.start();
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("mysql/c [db1:3306]");
        }
    }

    @Test
    void refreshNow_whenClosed_doesNothing() {
        Inventory inventory = inventory(Map.of(new StoreKey("mysql", "a"), FIXED));
        inventory.close();
        inventory.close();
        inventory.refreshNow();
        assertThat(heard).isEmpty();
    }

    @Test
    void refreshNow_whenNotStarted_asksAllSources() throws InterruptedException {
        try (Inventory inventory = inventory(Map.of(new StoreKey("mysql", "a"), FIXED))) {
            inventory.refreshNow();
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("mysql/a [db1:3306]");
        }
    }
}
