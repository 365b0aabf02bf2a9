package dev.freno.core.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sentence of the contract's "Aggregate of a cluster". */
class AggregatorTest {
    private static final long FRESHNESS = 1_000;
    private static final long NOW = 10_000;

    private static HostReading host(String name, @Nullable Reading reading) {
        return new HostReading(key(name), Standing.COUNTED, NOW - 5_000, reading);
    }

    private static InstanceKey key(String name) {
        return new InstanceKey(name, 3306);
    }

    private static HostReading value(String name, double value) {
        return host(name, new Value(value, NOW));
    }

    private static HostReading failed(String name, FailureKind kind) {
        return host(name, new Failure(kind, "detail", NOW - 3));
    }

    private static HostReading joined(String name, long age) {
        return new HostReading(key(name), Standing.COUNTED, NOW - age, null);
    }

    private static Aggregate aggregate(IgnoreRules ignore, HostReading... hosts) {
        return Aggregator.aggregate(List.of(hosts), ignore, FRESHNESS, NOW).aggregate();
    }

    private static IgnoreRules ignoring(int hosts) {
        return new IgnoreRules(hosts, 0, false);
    }

    private static void assertCollected(Aggregate aggregate, double value, String host) {
        assertThat(aggregate).isInstanceOfSatisfying(Aggregate.Collected.class, collected -> {
            assertThat(collected.value()).isEqualTo(value);
            assertThat(collected.host()).isEqualTo(key(host));
        });
    }

    private static void assertFailed(Aggregate aggregate, String host, FailureKind kind) {
        assertThat(aggregate).isInstanceOfSatisfying(Aggregate.Failed.class, failed -> {
            assertThat(failed.host()).isEqualTo(key(host));
            assertThat(failed.failure().kind()).isEqualTo(kind);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1.7", "1, 0, 1.2", "2, 0, 1.1", "3, 0, 0.6", "4, 0, 0.3", "5, 0, 0.3",
        "0, 1, 1.7", "1, 1, 1.2", "2, 1, 1.1", "3, 1, 0.6", "4, 1, 0.6", "5, 1, 0.6"
    })
    void aggregate_ofTheContractsVectors(int ignored, double threshold, double expected) {
        List<HostReading> hosts = new ArrayList<>();
        for (double value : new double[] {1.2, 1.7, .3, .6, 1.1}) {
            hosts.add(value("h" + hosts.size(), value));
        }
        IgnoreRules ignore = new IgnoreRules(ignored, threshold, false);
        assertThat(Aggregator.aggregate(hosts, ignore, FRESHNESS, NOW).aggregate())
                .isInstanceOfSatisfying(
                        Aggregate.Collected.class,
                        collected -> assertThat(collected.value()).isEqualTo(expected));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COUNTED")
    void aggregate_whenAHostDoesNotCount_itIsLeftOut(Standing standing) {
        HostReading out = value("a", 9).withStanding(standing);
        HostReading failed = failed("c", FailureKind.QUERY).withStanding(standing);
        assertCollected(aggregate(IgnoreRules.NONE, out, value("b", 1), failed), 1, "b");
        assertThat(aggregate(IgnoreRules.NONE, out, failed))
                .isEqualTo(standing == Standing.JOINING ? Aggregate.NOT_COLLECTED : Aggregate.NO_HOSTS);
    }

    @Test
    void aggregate_whenThereIsNoHost_isNoHosts() {
        assertThat(aggregate(IgnoreRules.NONE)).isEqualTo(Aggregate.NO_HOSTS);
    }

    /** D29: a host that joins does not turn the store away. */
    @Test
    void aggregate_whenAHostHasJustJoined_itIsLeftOutWhileAnotherHasAReading() {
        assertCollected(aggregate(IgnoreRules.NONE, joined("a", FRESHNESS), value("b", 1)), 1, "b");
    }

    @Test
    void aggregate_whenAHostHasJustJoined_itCostsNoToken() {
        assertCollected(aggregate(ignoring(1), joined("a", 1), value("b", 2), value("c", 1)), 1, "c");
    }

    @Test
    void aggregate_whenAllHostsHaveJustJoined_isNotCollected() {
        assertThat(aggregate(IgnoreRules.NONE, joined("a", 0), joined("b", FRESHNESS)))
                .isEqualTo(Aggregate.NOT_COLLECTED);
    }

    private static HostReading inGrace(String name, long untilNanos, @Nullable Reading reading) {
        return new HostReading(key(name), Standing.COUNTED, NOW - 5_000, reading, untilNanos);
    }

    /** D29: within its grace a host disturbs nothing, whatever it reads. */
    @ParameterizedTest
    @MethodSource("disturbances")
    void aggregate_whenAHostIsWithinItsGrace_itIsLeftOut(@Nullable Reading reading) {
        HostReading host = inGrace("a", NOW, reading);
        assertCollected(aggregate(IgnoreRules.NONE, host, value("b", 1)), 1, "b");
        assertCollected(aggregate(ignoring(1), host, value("b", 2), value("c", 1)), 1, "c");
        assertThat(aggregate(IgnoreRules.NONE, host)).isEqualTo(Aggregate.NOT_COLLECTED);
        assertFailed(
                aggregate(IgnoreRules.NONE, host, failed("b", FailureKind.QUERY), value("c", 1)),
                "b",
                FailureKind.QUERY);
    }

    static Stream<@Nullable Reading> disturbances() {
        return Stream.of(
                null,
                new Value(600, NOW),
                new Value(0, NOW - FRESHNESS - 1),
                new Failure(FailureKind.REPLICATION_BROKEN, "", NOW));
    }

    @Test
    void aggregate_whenTheGraceOfAHostIsOver_itCounts() {
        assertCollected(
                aggregate(IgnoreRules.NONE, inGrace("a", NOW - 1, new Value(600, NOW)), value("b", 1)), 600, "a");
        Failure failure = new Failure(FailureKind.QUERY, "", NOW);
        assertFailed(
                aggregate(IgnoreRules.NONE, inGrace("a", NOW - 1, failure), value("b", 1)), "a", FailureKind.QUERY);
    }

    @Test
    void aggregate_whenAHostIsWithinItsGrace_isReviewedAtItsEnd() {
        List<HostReading> hosts = List.of(inGrace("a", NOW + 300, new Value(600, NOW)), value("b", 2));
        assertThat(Aggregator.aggregate(hosts, IgnoreRules.NONE, FRESHNESS, NOW).reviewAtNanos())
                .isEqualTo(NOW + 301);
    }

    /** All hosts were exchanged at once, and none of the new ones has proved anything yet. */
    @Test
    void aggregate_whenOnlyJoiningHostsAreLeft_isNotCollected() {
        HostReading unchecked = value("a", 1).withStanding(Standing.JOINING);
        HostReading out = value("b", 1).withStanding(Standing.HTTP_CHECK_404);
        assertThat(aggregate(IgnoreRules.NONE, unchecked, out, inGrace("c", NOW, new Value(600, NOW)), joined("d", 1)))
                .isEqualTo(Aggregate.NOT_COLLECTED);
    }

    /** D28: a host that never answers is an error, and can be excused like one. */
    @Test
    void aggregate_whenAHostGaveNothingWithinItsFirstDeadline_isItsError() {
        HostReading silent = joined("a", FRESHNESS + 1);
        assertFailed(aggregate(IgnoreRules.NONE, silent, value("b", 1)), "a", FailureKind.TIMEOUT);
        assertCollected(aggregate(ignoring(1), silent, value("b", 1)), 1, "b");
        assertFailed(aggregate(new IgnoreRules(0, 0, true), silent, value("b", 1)), "a", FailureKind.TIMEOUT);
    }

    /** D1: the last good value of a host that hangs stops counting. */
    @Test
    void aggregate_whenAValueIsPastItsDeadline_isStale() {
        HostReading last = host("a", new Value(1, NOW - FRESHNESS));
        HostReading old = host("a", new Value(1, NOW - FRESHNESS - 1));
        assertCollected(aggregate(IgnoreRules.NONE, last), 1, "a");
        assertFailed(aggregate(IgnoreRules.NONE, old, value("b", 1)), "a", FailureKind.STALE);
        assertThat(aggregate(IgnoreRules.NONE, old))
                .isEqualTo(new Aggregate.Failed(
                        key("a"), new Failure(FailureKind.STALE, "last value is too old", NOW - FRESHNESS - 1)));
        assertCollected(aggregate(ignoring(1), old, value("b", 1)), 1, "b");
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void aggregate_whenConnectFailuresAreIgnored_onlyTheyAreFree(FailureKind kind) {
        Aggregate aggregate = aggregate(new IgnoreRules(0, 0, true), failed("a", kind), value("b", 1));
        if (kind == FailureKind.CONNECT) {
            assertCollected(aggregate, 1, "b");
        } else {
            assertFailed(aggregate, "a", kind);
        }
    }

    @Test
    void aggregate_whenAnIgnoredConnectFailureIsFree_theTokenRemains() {
        IgnoreRules ignore = new IgnoreRules(1, 0, true);
        assertCollected(aggregate(ignore, failed("a", FailureKind.CONNECT), value("b", 9), value("c", 1)), 1, "c");
        assertThat(aggregate(ignore, failed("a", FailureKind.CONNECT))).isEqualTo(Aggregate.NO_HOSTS);
    }

    @Test
    void aggregate_whenErrorsExceedTheTokens_isTheErrorOfTheLowestHost() {
        HostReading b = failed("b", FailureKind.AUTH);
        HostReading a = failed("a", FailureKind.QUERY);
        assertFailed(aggregate(IgnoreRules.NONE, b, a, value("c", 1)), "a", FailureKind.QUERY);
        assertFailed(aggregate(ignoring(1), b, a, value("c", 1)), "a", FailureKind.QUERY);
        assertCollected(aggregate(ignoring(2), b, a, value("c", 1)), 1, "c");
    }

    @Test
    void aggregate_whenAnErrorIsExcused_itUsesUpAToken() {
        HostReading error = failed("a", FailureKind.TIMEOUT);
        assertCollected(aggregate(ignoring(1), error, value("b", 9), value("c", 1)), 9, "b");
        assertCollected(aggregate(ignoring(2), error, value("b", 9), value("c", 1)), 1, "c");
    }

    /** The ignore threshold is for values; errors are excused without it. */
    @Test
    void aggregate_whenThereIsAnIgnoreThreshold_errorsAreExcusedAllTheSame() {
        IgnoreRules ignore = new IgnoreRules(1, 100, false);
        assertCollected(aggregate(ignore, failed("a", FailureKind.PARSE), value("b", 5)), 5, "b");
    }

    @Test
    void aggregate_whenEveryHostFailsAndIsExcused_isNoHosts() {
        assertThat(aggregate(ignoring(2), failed("a", FailureKind.AUTH), failed("b", FailureKind.AUTH)))
                .isEqualTo(Aggregate.NO_HOSTS);
    }

    @Test
    void aggregate_whenOneValueIsLeft_itIsNotIgnored() {
        assertCollected(aggregate(ignoring(5), value("a", 7)), 7, "a");
    }

    @Test
    void aggregate_whenTheHighestEqualsTheIgnoreThreshold_itCounts() {
        assertCollected(aggregate(new IgnoreRules(1, 2, false), value("a", 2), value("b", 1)), 2, "a");
        assertCollected(aggregate(new IgnoreRules(1, -1, false), value("a", 2), value("b", 1)), 1, "b");
    }

    @Test
    void aggregate_whenHostsAreEquallyBad_namesTheLowest() {
        assertCollected(aggregate(IgnoreRules.NONE, value("b", 1), value("a", 1), value("c", 1)), 1, "a");
        assertCollected(aggregate(ignoring(1), value("b", 1), value("a", 1), value("c", 1)), 1, "b");
    }

    @Test
    void aggregate_whenCollected_isStaleWithItsOldestReadingAndReviewedThen() {
        HostReading oldest = host("a", new Value(1, NOW - 400));
        Aggregation aggregation =
                Aggregator.aggregate(List.of(oldest, value("b", 2)), IgnoreRules.NONE, FRESHNESS, NOW);
        assertThat(aggregation.aggregate()).isEqualTo(new Aggregate.Collected(2, key("b"), NOW, NOW + 600));
        assertThat(aggregation.reviewAtNanos()).isEqualTo(NOW + 601);
    }

    @Test
    void aggregate_whenTimeChangesNothing_isNeverReviewed() {
        assertThat(Aggregator.aggregate(List.of(failed("a", FailureKind.AUTH)), IgnoreRules.NONE, FRESHNESS, NOW)
                        .reviewAtNanos())
                .isEqualTo(Long.MAX_VALUE);
    }
}
