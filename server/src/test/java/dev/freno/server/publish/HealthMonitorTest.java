package dev.freno.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.Reading;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Rules;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.core.time.Moment;
import dev.freno.lab.Eventually;
import dev.freno.server.check.Checker;
import dev.freno.server.group.Group;
import dev.freno.server.group.GroupStatus;
import dev.freno.server.group.Receipt;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HealthMonitorTest {
    private static final Moment START = new Moment(0, 0);
    private static final Moment LATER = START.plusNanos(Duration.ofSeconds(10).toNanos());
    private static final InstanceKey HOST = new InstanceKey("db1", 3306);

    /** Follows, so that the stores' own readings decide. */
    private static final class Follower implements Group {
        @Override
        public boolean isLeading() {
            return false;
        }

        @Override
        public Rules rules() {
            return Rules.NONE;
        }

        @Override
        public CompletionStage<Receipt> submit(RuleCommand command) {
            throw new UnsupportedOperationException();
        }

        @Override
        public GroupStatus status() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void handOver() {}

        @Override
        public void close() {}
    }

    /** Stores that are all well. */
    private static HealthMonitor monitor(int count) {
        MetricSpec metric = new MetricSpec("default", "", 1, Duration.ofHours(1).toNanos());
        List<StoreCell> cells = IntStream.range(0, count)
                .mapToObj(i ->
                        new StoreCell(new StoreSpec(new StoreKey("mysql", "s" + i), List.of(metric), IgnoreRules.NONE)))
                .toList();
        for (StoreCell cell : cells) {
            cell.hostsChanged(List.of(HOST), START);
            cell.accept(HOST, 0, new Reading.Value(0.5, 0), START);
        }
        Stores stores = new Stores(Set.of("mysql"), cells);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Moments clock = new Moments();
        Checker checker = new Checker(stores, new Follower(), clock::now, () -> 0);
        return new HealthMonitor(stores, checker, new CheckCounters(stores, registry), clock::now, registry);
    }

    /** Stands at the start when the monitor is made, and later from then on. */
    private static final class Moments {
        private boolean isMade;

        private synchronized Moment now() {
            Moment now = isMade ? LATER : START;
            isMade = true;
            return now;
        }
    }

    private static long asked(HealthMonitor monitor) {
        return monitor.snapshot().values().stream()
                .filter(health -> health.lastHealthy().equals(LATER))
                .count();
    }

    @Test
    void slices_areFewAndBoundedHoweverManyStoresThereAre() {
        assertThat(monitor(0).slices()).isEqualTo(1);
        assertThat(monitor(HealthMonitor.SLICE).slices()).isEqualTo(1);
        assertThat(monitor(HealthMonitor.SLICE + 1).slices()).isEqualTo(2);
    }

    @Test
    void tick_ofEachSlice_asksAboutEachStoreOnce() {
        int count = 3 * HealthMonitor.SLICE - 1;
        HealthMonitor monitor = monitor(count);
        long before = 0;
        for (int slice = 0; slice < monitor.slices(); slice++) {
            monitor.tick(slice, LATER);
            assertThat(asked(monitor) - before).isBetween(HealthMonitor.SLICE - 1L, (long) HealthMonitor.SLICE);
            before = asked(monitor);
        }
        assertThat(before).isEqualTo(count);
    }

    @Test
    void tick_asksAboutEachStore() {
        HealthMonitor monitor = monitor(2 * HealthMonitor.SLICE);
        assertThat(asked(monitor)).isZero();
        monitor.tick(LATER);
        assertThat(asked(monitor)).isEqualTo(2 * HealthMonitor.SLICE);
    }

    @Test
    void start_whenThereAreManyStores_asksAboutEach() {
        Vertx vertx = Vertx.vertx();
        try (HealthMonitor monitor = monitor(2 * HealthMonitor.SLICE + 1)) {
            monitor.start(vertx);
            Eventually.eventually("all asked", () -> asked(monitor) == 2 * HealthMonitor.SLICE + 1);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
