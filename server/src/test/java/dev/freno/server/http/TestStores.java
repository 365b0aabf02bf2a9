package dev.freno.server.http;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.core.time.Moment;
import dev.freno.server.inventory.InventoryState;
import dev.freno.server.publish.StoreReport;
import dev.freno.server.store.Dormancy;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One store in each state that a check can meet, fed by hand. */
final class TestStores {
    static final InstanceKey HOST = new InstanceKey("replica-1", 3306);
    static final String ACCOUNT = "freno_account@10.9.8.7";
    private static final long FRESHNESS_NANOS = 1_200_000_000L;

    final List<StoreCell> cells = new ArrayList<>();
    InventoryState inventory = new InventoryState("static list", 1, 0L, null, null);

    /** Why there are no reports; null while there are. */
    @Nullable Throwable noReports;

    /** Of the store {@code ok}; it falls asleep when a test says so. */
    final Dormancy dormancy = new Dormancy(
            new Dormancy.Terms(Dormancy.AFTER, Duration.ofSeconds(5), Duration.ZERO),
            Duration.ofSeconds(10).toNanos());

    final StoreCell ok = cell("ok", dormancy, "default");
    final StoreCell over = cell("over", "default");
    final StoreCell equal = cell("equal", "default");
    final StoreCell cold = cell("cold", "default");
    final StoreCell nohosts = cell("nohosts", "default");
    final StoreCell broken = cell("broken", "default");
    final StoreCell two = cell("two", "lag", "threads");

    private StoreCell cell(String name, String... metrics) {
        return cell(name, null, metrics);
    }

    private StoreCell cell(String name, @Nullable Dormancy sleep, String... metrics) {
        List<MetricSpec> specs = new ArrayList<>();
        for (String metric : metrics) {
            specs.add(new MetricSpec(metric, "", metric.equals("threads") ? 200 : 1, FRESHNESS_NANOS));
        }
        StoreCell cell = new StoreCell(new StoreSpec(new StoreKey("mysql", name), specs, IgnoreRules.NONE), sleep);
        cells.add(cell);
        return cell;
    }

    Stores stores() {
        return new Stores(Set.of("mysql"), cells);
    }

    /** As the store's loop would give it, were there one. */
    CompletableFuture<StoreReport> report(StoreKey key) {
        if (noReports != null) {
            return CompletableFuture.failedFuture(noReports);
        }
        return CompletableFuture.completedFuture(cells.stream()
                .filter(cell -> cell.key().equals(key))
                .map(cell -> new StoreReport(cell.snapshot(), inventory))
                .findFirst()
                .orElseThrow());
    }

    /** Gives every store but the cold one a fresh reading. */
    void collect(Moment now) {
        cells.stream()
                .filter(cell -> cell != cold && cell != nohosts)
                .forEach(cell -> cell.hostsChanged(List.of(HOST), now));
        nohosts.hostsChanged(List.of(), now);
        long before = now.nanos() - 12_000_000;
        ok.accept(HOST, 0, Reading.measured(0.3, before), now);
        over.accept(HOST, 0, Reading.measured(5.5, before), now);
        equal.accept(HOST, 0, Reading.measured(1, before), now);
        broken.accept(HOST, 0, new Reading.Failure(FailureKind.AUTH, "Access denied for " + ACCOUNT, before), now);
        two.accept(HOST, 0, Reading.measured(0.25, before), now);
        two.accept(HOST, 1, Reading.measured(250, before), now);
    }
}
