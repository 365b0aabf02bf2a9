package dev.freno.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.Aggregate;
import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Standing;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.core.time.Moment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class StoreCellTest {
    private static final long FRESHNESS = 1_000;
    private static final InstanceKey A = new InstanceKey("a", 3306);
    private static final InstanceKey B = new InstanceKey("b", 3306);
    private static final InstanceKey C = new InstanceKey("c", 3306);

    private final StoreCell cell = cell(new MetricSpec("default", "", 5, FRESHNESS));

    private static StoreCell cell(MetricSpec... metrics) {
        return new StoreCell(new StoreSpec(new StoreKey("mysql", "main"), List.of(metrics), IgnoreRules.NONE));
    }

    private static Moment at(long nanos) {
        return new Moment(nanos, 1_700_000_000_000L);
    }

    private Aggregate aggregate() {
        return cell.state().aggregates().getFirst();
    }

    @Test
    void state_beforeTheInventoryIsKnown_isNotCollected() {
        cell.review(at(10 * FRESHNESS));
        assertThat(aggregate()).isEqualTo(Aggregate.NOT_COLLECTED);
    }

    @Test
    void accept_whenItReturns_isVisible() {
        cell.hostsChanged(List.of(A, B), at(0));
        cell.accept(A, 0, new Reading.Value(1, 10), at(11));
        assertThat(aggregate()).isEqualTo(new Aggregate.Collected(1, A, 10, 10 + FRESHNESS));
        cell.accept(B, 0, new Reading.Value(2, 12), at(13));
        assertThat(aggregate()).isEqualTo(new Aggregate.Collected(2, B, 12, 10 + FRESHNESS));
    }

    @Test
    void accept_ofAHostThatHasLeft_isDropped() {
        cell.hostsChanged(List.of(A, B), at(0));
        cell.accept(A, 0, new Reading.Value(1, 10), at(11));
        cell.hostsChanged(List.of(A), at(12));
        cell.accept(B, 0, new Reading.Value(9, 13), at(14));
        assertThat(aggregate()).isEqualTo(new Aggregate.Collected(1, A, 10, 10 + FRESHNESS));
    }

    /** The original kept what it knew of a host that left, and served it when the host came back (D30). */
    @Test
    void hostsChanged_whenAHostComesBack_doesNotKnowItsOldReading() {
        cell.hostsChanged(List.of(A, B), at(0));
        cell.accept(A, 0, new Reading.Value(1, 10), at(10));
        cell.accept(B, 0, new Reading.Value(7.5, 10), at(10));
        cell.hostsChanged(List.of(A), at(11));
        cell.hostsChanged(List.of(A, B), at(12));
        assertThat(cell.hosts(0))
                .filteredOn(host -> host.host().equals(B))
                .allSatisfy(host -> assertThat(host.reading()).isNull());
        assertThat(aggregate()).isEqualTo(new Aggregate.Collected(1, A, 10, 10 + FRESHNESS));
    }

    @Test
    void standingsChanged_whenAHostIsSkipped_leavesItOutAtOnce() {
        cell.hostsChanged(List.of(A, B), at(0));
        cell.accept(A, 0, new Reading.Value(1, 10), at(10));
        cell.accept(B, 0, new Reading.Value(9, 10), at(10));
        cell.standingsChanged(host -> host.equals(B) ? Standing.SKIPPED : Standing.COUNTED, at(11));
        assertThat(aggregate()).isEqualTo(new Aggregate.Collected(1, A, 10, 10 + FRESHNESS));
        cell.standingsChanged(host -> Standing.SKIPPED, at(12));
        assertThat(aggregate()).isEqualTo(Aggregate.NO_HOSTS);
    }

    @Test
    void standings_whenAHostJoinsLater_holdForItToo() {
        cell.standingsChanged(host -> host.equals(B) ? Standing.IGNORED : Standing.COUNTED, at(0));
        cell.hostsChanged(List.of(A, B), at(1));
        cell.accept(B, 0, new Reading.Value(9, 2), at(2));
        cell.accept(A, 0, new Reading.Value(1, 2), at(2));
        assertThat(aggregate()).isEqualTo(new Aggregate.Collected(1, A, 2, 2 + FRESHNESS));
    }

    @Test
    void review_whenAReadingIsPastItsDeadline_turnsItIntoAFailure() {
        cell.hostsChanged(List.of(A), at(0));
        cell.accept(A, 0, new Reading.Value(1, 10), at(10));
        cell.review(at(10 + FRESHNESS));
        assertThat(aggregate()).isInstanceOf(Aggregate.Collected.class);
        cell.review(at(11 + FRESHNESS));
        assertThat(aggregate())
                .isInstanceOfSatisfying(
                        Aggregate.Failed.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.STALE));
    }

    @Test
    void accept_ofOneMetric_leavesTheOthersAlone() {
        StoreCell two = cell(new MetricSpec("lag", "", 5, FRESHNESS), new MetricSpec("load", "", 5, FRESHNESS));
        two.hostsChanged(List.of(A), at(0));
        two.accept(A, 1, new Reading.Value(3, 1), at(1));
        assertThat(two.state().aggregates())
                .containsExactly(Aggregate.NOT_COLLECTED, new Aggregate.Collected(3, A, 1, 1 + FRESHNESS));
    }

    @Test
    void lowPriorityMark_lastsForASecond() {
        assertThat(cell.isLowPriorityMarked(0)).isFalse();
        cell.markLowPriority(5);
        assertThat(cell.isLowPriorityMarked(1_000_000_004L)).isTrue();
        assertThat(cell.isLowPriorityMarked(1_000_000_005L)).isFalse();
    }

    @Test
    void stores_findByTypeAndName_andKnowTypesWithoutStores() {
        Stores stores = new Stores(Set.of("mysql", "postgresql"), List.of(cell));
        assertThat(stores.find("mysql", "main")).isSameAs(cell);
        assertThat(stores.find("mysql", "other")).isNull();
        assertThat(stores.find("redis", "main")).isNull();
        assertThat(stores.knowsType("postgresql")).isTrue();
        assertThat(stores.knowsType("redis")).isFalse();
        assertThat(stores.all()).containsExactly(cell);
    }

    private static final long GRACE = 10 * FRESHNESS;

    private static StoreCell graceful(MetricSpec... metrics) {
        return new StoreCell(new StoreSpec(new StoreKey("mysql", "main"), List.of(metrics), IgnoreRules.NONE, GRACE));
    }

    private static void read(StoreCell cell, InstanceKey host, int metric, double value, long nanos) {
        cell.accept(host, metric, new Reading.Value(value, nanos), at(nanos));
    }

    private static double value(StoreCell cell, int metric) {
        return cell.state().aggregates().get(metric) instanceof Aggregate.Collected collected
                ? collected.value()
                : Double.NaN;
    }

    /** D29: a replica that joins far behind does not turn a healthy store away, before its grace is over. */
    @Test
    void hostsChanged_whenAHostJoinsAHealthyStore_itCountsOnceItIsWithinTheThreshold() {
        StoreCell store = graceful(new MetricSpec("default", "", 5, 2 * GRACE));
        store.hostsChanged(List.of(A), at(0));
        read(store, A, 0, 1, 1);
        store.hostsChanged(List.of(A, B), at(2));
        read(store, B, 0, 600, 3);
        assertThat(value(store, 0)).isEqualTo(1);
        read(store, B, 0, 5, 4);
        assertThat(value(store, 0)).isEqualTo(5);
        read(store, B, 0, 600, 5);
        assertThat(value(store, 0)).isEqualTo(600);
    }

    @Test
    void review_whenTheGraceIsOver_countsTheHost() {
        StoreCell store = graceful(new MetricSpec("default", "", 5, 2 * GRACE));
        store.hostsChanged(List.of(A), at(0));
        read(store, A, 0, 1, 1);
        store.hostsChanged(List.of(A, B), at(2));
        read(store, B, 0, 600, 3);
        store.review(at(2 + GRACE));
        assertThat(value(store, 0)).isEqualTo(1);
        store.review(at(3 + GRACE));
        assertThat(value(store, 0)).isEqualTo(600);
    }

    /** At the start all hosts are new, and the grace of all would hide that the store is behind. */
    @Test
    void hostsChanged_beforeTheStoreWasHealthy_givesNoGrace() {
        StoreCell store = graceful(new MetricSpec("default", "", 5, FRESHNESS));
        store.hostsChanged(List.of(A), at(0));
        read(store, A, 0, 600, 1);
        store.hostsChanged(List.of(A, B), at(2));
        read(store, B, 0, 700, 3);
        assertThat(value(store, 0)).isEqualTo(700);
    }

    /** The other metrics of the host are what they are. */
    @Test
    void hostsChanged_whenThereAreSeveralMetrics_theGraceIsOfEachByItself() {
        StoreCell store = graceful(new MetricSpec("lag", "", 5, FRESHNESS), new MetricSpec("load", "", 5, FRESHNESS));
        store.hostsChanged(List.of(A), at(0));
        read(store, A, 0, 1, 1);
        read(store, A, 1, 1, 1);
        store.hostsChanged(List.of(A, B), at(2));
        read(store, B, 0, 600, 3);
        read(store, B, 1, 2, 3);
        read(store, B, 1, 7, 4);
        assertThat(value(store, 0)).isEqualTo(1);
        assertThat(value(store, 1)).isEqualTo(7);
    }

    /** Blue and green: nothing is proved before a new host is within the threshold. */
    @Test
    void hostsChanged_whenAllHostsAreExchanged_isNotCollectedUntilOneIsWithinTheThreshold() {
        StoreCell store = graceful(new MetricSpec("default", "", 5, FRESHNESS));
        store.hostsChanged(List.of(A), at(0));
        read(store, A, 0, 1, 1);
        store.hostsChanged(List.of(B), at(2));
        assertThat(store.state().aggregates()).containsExactly(Aggregate.NOT_COLLECTED);
        read(store, B, 0, 600, 3);
        assertThat(store.state().aggregates()).containsExactly(Aggregate.NOT_COLLECTED);
        read(store, B, 0, 3, 4);
        assertThat(value(store, 0)).isEqualTo(3);
    }

    @Test
    void standingsChanged_whenAHostIsSkippedAndRecovered_itGetsNoGraceAnew() {
        StoreCell store = graceful(new MetricSpec("default", "", 5, FRESHNESS));
        store.hostsChanged(List.of(A, B), at(0));
        read(store, A, 0, 1, 1);
        read(store, B, 0, 1, 1);
        store.standingsChanged(host -> host.equals(B) ? Standing.SKIPPED : Standing.COUNTED, at(2));
        read(store, B, 0, 600, 3);
        store.standingsChanged(host -> Standing.COUNTED, at(4));
        assertThat(value(store, 0)).isEqualTo(600);
    }

    @Test
    void reviewAtNanos_isTheFirstInstantAtWhichTimeAloneChangesTheState() {
        assertThat(cell.reviewAtNanos()).isEqualTo(Long.MAX_VALUE);
        cell.hostsChanged(List.of(A), at(0));
        assertThat(cell.reviewAtNanos()).isEqualTo(FRESHNESS + 1);
        cell.accept(A, 0, new Reading.Value(1, 300), at(301));
        assertThat(cell.reviewAtNanos()).isEqualTo(300 + FRESHNESS + 1);
        cell.review(at(300 + FRESHNESS + 1));
        assertThat(aggregate()).isInstanceOf(Aggregate.Failed.class);
        assertThat(cell.reviewAtNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void reviewAtNanos_whileChecksWait_isAllTheTime() {
        Dormancy dormancy = new Dormancy(new Dormancy.Terms(Dormancy.AFTER, Duration.ofSeconds(60), Duration.ZERO), 0);
        MetricSpec metric = new MetricSpec("default", "", 5, FRESHNESS);
        StoreCell sleeping = new StoreCell(
                new StoreSpec(new StoreKey("mysql", "main"), List.of(metric), IgnoreRules.NONE), dormancy);
        long now = 2 * Dormancy.AFTER.toNanos();
        assertThat(dormancy.fallAsleep(now)).isTrue();
        assertThat(sleeping.reviewAtNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(dormancy.asked(now)).isTrue();
        assertThat(sleeping.reviewAtNanos()).isEqualTo(Long.MIN_VALUE);
        sleeping.review(at(now));
        assertThat(sleeping.reviewAtNanos()).isEqualTo(Long.MAX_VALUE);
    }

    /** Two metrics, of which the second is not read by the time of the others. */
    @Test
    void accept_whileChecksWait_letsThemGoWhenAllThatCountIsReadSince() {
        Dormancy dormancy = new Dormancy(new Dormancy.Terms(Dormancy.AFTER, Duration.ofSeconds(60), Duration.ZERO), 0);
        MetricSpec lag = new MetricSpec("lag", "", 5, FRESHNESS);
        MetricSpec load = new MetricSpec("load", "", 5, FRESHNESS);
        StoreCell sleeping = new StoreCell(
                new StoreSpec(new StoreKey("mysql", "main"), List.of(lag, load), IgnoreRules.NONE), dormancy);
        long now = 2 * Dormancy.AFTER.toNanos();
        sleeping.standingsChanged(host -> host.equals(B) ? Standing.SKIPPED : Standing.COUNTED, at(0));
        sleeping.hostsChanged(List.of(A, B, C), at(0));
        assertThat(dormancy.fallAsleep(now)).isTrue();
        assertThat(sleeping.isDormant()).isTrue();
        assertThat(dormancy.asked(now)).isTrue();
        CompletableFuture<Void> waiting = dormancy.awake().toCompletableFuture();
        sleeping.accept(A, 0, new Reading.Value(1, now), at(now));
        sleeping.accept(A, 1, new Reading.Value(1, now - 1), at(now));
        sleeping.accept(C, 0, new Reading.Failure(FailureKind.CONNECT, "", now), at(now));
        sleeping.accept(C, 1, new Reading.Failure(FailureKind.CONNECT, "", now), at(now));
        sleeping.review(at(now));
        assertThat(waiting).isNotDone();
        sleeping.accept(A, 1, new Reading.Value(1, now), at(now));
        assertThat(waiting).isDone();
    }
}
