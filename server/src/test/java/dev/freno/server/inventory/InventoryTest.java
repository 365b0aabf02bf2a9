package dev.freno.server.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moment;
import dev.freno.lab.Eventually;
import dev.freno.server.CapturedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final InstanceKey HOST = new InstanceKey("db1", 3306);
    private static final HostSource FIXED = new StaticHosts(List.of(HOST));
    private static final HostSource HUNG = source(new CompletableFuture<>());
    private static final HostSource BUGGY = source(() -> {
        throw new IllegalStateException("a bug");
    });
    private static final HostSource BROKEN = source(() -> {
        throw new LinkageError("a class is missing");
    });

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private static HostSource source(CompletionStage<HostList> answer) {
        return source(() -> answer);
    }

    private static HostSource source(Supplier<CompletionStage<HostList>> answer) {
        return new HostSource() {
            @Override
            public CompletionStage<HostList> fetch(Duration deadline) {
                return answer.get();
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
                new StoreKey("mysql", "c"), BROKEN,
                new StoreKey("mysql", "d"), FIXED))) {
            inventory.start();
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("mysql/d [db1:3306]");
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

    @Test
    void refreshNow_whenASourceOfManyStoresFails_saysItForSomeAndCountsTheRest() throws InterruptedException {
        AtomicLong now = new AtomicLong();
        HostSource dead = source(CompletableFuture.failedFuture(new IOException("dead")));
        Map<StoreKey, HostSource> sources = IntStream.range(0, 300)
                .boxed()
                .collect(Collectors.toMap(i -> new StoreKey("mysql", "s" + i), i -> dead));
        try (CapturedLog stores = new CapturedLog(StoreInventory.class);
                CapturedLog log = new CapturedLog(Inventory.class);
                Inventory inventory = new Inventory(
                        sources,
                        (store, hosts) -> heard.add(""),
                        () -> new Moment(now.get(), 0),
                        new SplittableRandom(1))) {
            inventory.refreshNow();
            Eventually.eventually(
                    "lines", Eventually.LIMIT, () -> stores.lines().size(), size -> size == 40);
            now.set(Duration.ofSeconds(10).toNanos());
            inventory.refreshNow();
            Eventually.eventually(
                    "log",
                    Eventually.LIMIT,
                    log::lines,
                    lines -> lines.equals(List.of("INFO 260 more changes of inventories, see /stores")));
            assertThat(stores.lines()).hasSize(40);
        }
    }
}
