package dev.freno.server.publish.memcache;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.core.time.Moment;
import dev.freno.server.store.StoreCell;
import java.time.Duration;
import java.util.List;

/** A store with one host that reads what the test says, fresh for 1.2 seconds, with thresholds of 5. */
final class TestStore {
    static final long MILLI = 1_000_000;
    static final long FRESHNESS_MILLIS = 1_200;
    static final long EPOCH = 1_700_000_000_000L;

    private static final InstanceKey HOST = new InstanceKey("db", 3306);

    private final StoreCell cell;

    TestStore(String name, String... metrics) {
        this(name, FRESHNESS_MILLIS * MILLI, metrics);
    }

    private TestStore(String name, long freshnessNanos, String... metrics) {
        List<MetricSpec> specs = List.of(metrics).stream()
                .map(metric -> new MetricSpec(metric, "", 5, freshnessNanos))
                .toList();
        cell = new StoreCell(new StoreSpec(new StoreKey("mysql", name), specs, IgnoreRules.NONE));
    }

    static TestStore of(String name) {
        return new TestStore(name, "default");
    }

    static TestStore withFreshness(String name, Duration freshness) {
        return new TestStore(name, freshness.toNanos(), "default");
    }

    /** The moment so many milliseconds after the start. */
    static Moment at(long millis) {
        return new Moment(millis * MILLI, EPOCH + millis);
    }

    StoreCell cell() {
        return cell;
    }

    PublishedKey published() {
        return new PublishedKey("freno/" + cell.key(), cell);
    }

    TestStore joined() {
        cell.hostsChanged(List.of(HOST), at(0));
        return this;
    }

    TestStore reads(double value, long atMillis) {
        return reads(0, value, atMillis);
    }

    TestStore reads(int metric, double value, long atMillis) {
        cell.accept(HOST, metric, Reading.measured(value, atMillis * MILLI), at(atMillis));
        return this;
    }

    TestStore fails(int metric, long atMillis) {
        cell.accept(HOST, metric, new Reading.Failure(FailureKind.TIMEOUT, "late", atMillis * MILLI), at(atMillis));
        return this;
    }

    TestStore hostsLeave(long atMillis) {
        cell.hostsChanged(List.of(), at(atMillis));
        return this;
    }
}
