package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PerformanceSchemaLagTest {
    private static final long AT = 7;

    /** A channel that has applied its last transaction 100 s ago and waits for the next. */
    private static final class Channel {
        private final Map<String, @Nullable Object> cells = new LinkedHashMap<>();

        Channel() {
            var _ = with("receiver", "ON").with("applier", "ON").with("error", "");
            var _ = with("queueing", 0).with("queueing_age", null);
            var _ = with("applying", 0).with("scheduling_age", null).with("applying_age", null);
            var _ = with("remaining_delay", null).with("desired_delay", 0L).with("fraction", 0);
            var _ = with("missing", 0);
            var _ = with("queued_age", 100_000_000L).with("applied_age", 100_000_000L);
        }

        Channel with(String column, @Nullable Object cell) {
            cells.put(column, cell);
            return this;
        }
    }

    private static Reading lag(Channel... channels) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Channel channel : channels) {
            rows.add(channel.cells.values().toArray());
        }
        List<String> columns = List.copyOf(new Channel().cells.keySet());
        return PerformanceSchemaLag.lag(new Table(columns, rows, rows.size()), AT);
    }

    private static void assertLag(double seconds, Channel... channels) {
        assertThat(lag(channels)).isEqualTo(new Value(seconds, AT));
    }

    private static void assertFailure(FailureKind kind, String detail, Channel... channels) {
        assertThat(lag(channels)).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.detail()).contains(detail);
        });
    }

    @Test
    void lag_whenAllIsApplied_isZeroHoweverLongAgo() {
        assertLag(0, new Channel());
    }

    @Test
    void lag_whenATransactionIsOnItsWay_isItsAgeWhereverItIs() {
        assertLag(0.25, new Channel().with("queueing", 1).with("queueing_age", 250_000L));
        assertLag(0.25, new Channel().with("applying", 1).with("scheduling_age", 250_000L));
        assertLag(0.25, new Channel().with("applying", 1).with("applying_age", 250_000L));
    }

    @Test
    void lag_whenSeveralAreOnTheirWay_isTheAgeOfTheOldest() {
        Channel busy = new Channel().with("queueing", 1).with("queueing_age", 1_000L);
        assertLag(4, busy.with("applying", 3).with("scheduling_age", 2_000_000L).with("applying_age", 4_000_000L));
        assertLag(5, busy.with("queueing_age", 5_000_000L));
    }

    @Test
    void lag_whenWhatIsMissingIsBeingApplied_doesNotCountFromTheOneBefore() {
        assertLag(0.001, new Channel().with("missing", 2).with("applying", 1).with("applying_age", 1_000L));
    }

    @Test
    void lag_whenOnlyTheLastOneQueuedIsMissing_isItsAge() {
        assertLag(0.5, new Channel().with("missing", 1).with("queued_age", 500_000L));
    }

    @Test
    void lag_whenSeveralAreMissingAndNothingIsApplied_isTheAgeOfTheLastOneApplied() {
        assertLag(8, new Channel().with("missing", 2).with("queued_age", 1L).with("applied_age", 8_000_000L));
    }

    @Test
    void lag_whenTheApplierWaitsForItsDelay_isNotZeroThoughItIsIdle() {
        Channel waiting = new Channel().with("desired_delay", 3L).with("missing", 2);
        assertLag(2, waiting.with("remaining_delay", 2L));
        assertLag(2.75, waiting.with("fraction", 750_000));
        assertLag(4.75, waiting.with("remaining_delay", 0L));
        assertLag(3.5, waiting.with("applied_age", 3_500_000L));
        assertLag(4.75, waiting.with("applied_age", null));
    }

    @Test
    void lag_whenNoCommitTimeIsKnown_isAFailure() {
        assertFailure(FailureKind.PARSE, "commit time is not known", new Channel().with("applying", 1));
        assertFailure(FailureKind.PARSE, "commit time is not known", new Channel().with("queueing", 1));
        assertFailure(
                FailureKind.PARSE,
                "commit time is not known",
                new Channel().with("missing", 2).with("applied_age", null));
    }

    @Test
    void lag_whenTheSourcesClockIsFarAhead_isAFailureAndNotZero() {
        assertFailure(
                FailureKind.PARSE, "-2.0", new Channel().with("applying", 1).with("applying_age", -2_000_000L));
    }

    @Test
    void lag_whenAThreadDoesNotRun_isBrokenWhateverTheAges() {
        for (String state : List.of("OFF", "CONNECTING", "")) {
            assertFailure(FailureKind.REPLICATION_BROKEN, "running: " + state, new Channel().with("receiver", state));
            assertFailure(
                    FailureKind.REPLICATION_BROKEN,
                    "applier running: " + state + ", last error: duplicate",
                    new Channel().with("applier", state).with("error", "duplicate"));
        }
        assertFailure(FailureKind.REPLICATION_BROKEN, "applier", new Channel().with("applier", null));
    }

    @Test
    void lag_whenThereAreSeveralChannels_isThatOfTheWorst() {
        Channel late = new Channel().with("applying", 1).with("applying_age", 2_000_000L);
        assertLag(2, new Channel(), late, new Channel());
        assertFailure(FailureKind.REPLICATION_BROKEN, "OFF", late, new Channel().with("receiver", "OFF"));
    }

    @Test
    void lag_whenThereIsNoChannel_isNotAReplica() {
        assertFailure(FailureKind.NOT_A_REPLICA, "no replication channel");
    }

    @Test
    void question_whenTheServerHasNoSuchTables_saysWhatToUse() {
        Stream.of("5.7.44-log", "8.0.0", "5.5.5-10.6.12-MariaDB", "11.4.5-MariaDB")
                .forEach(version -> assertThat(PerformanceSchemaLag.question(ServerVersion.parse(version)))
                        .isInstanceOfSatisfying(
                                Question.Unanswerable.class,
                                not -> assertThat(not.why()).contains("heartbeat:schema.table", "this is M")));
        Stream.of("8.0.1", "8.4.2", "9.7.4-2")
                .forEach(version -> assertThat(PerformanceSchemaLag.question(ServerVersion.parse(version)))
                        .isInstanceOf(Question.Statement.class));
    }
}
