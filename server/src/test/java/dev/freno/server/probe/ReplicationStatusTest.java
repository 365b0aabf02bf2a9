package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplicationStatusTest {
    private static final long AT = 5;
    private static final List<String> MARIADB =
            List.of("Connection_name", "Slave_IO_Running", "Slave_SQL_Running", "Last_Error", "Seconds_Behind_Master");
    private static final List<String> MYSQL =
            List.of("Channel_Name", "Replica_IO_Running", "Replica_SQL_Running", "Last_Error", "Seconds_Behind_Source");

    private static Reading lag(List<String> columns, @Nullable Object[]... channels) {
        return ReplicationStatus.lag(new Table(columns, List.of(channels), channels.length), AT);
    }

    private static @Nullable Object[] channel(@Nullable Object... cells) {
        return cells;
    }

    private static void assertFailure(Reading reading, FailureKind kind, String detail) {
        assertThat(reading).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.detail()).contains(detail);
        });
    }

    @Test
    void lag_whenReplicating_isTheSecondsBehindByEitherName() {
        assertThat(lag(MARIADB, channel("", "Yes", "Yes", "", 4L))).isEqualTo(new Value(4, AT));
        assertThat(lag(MYSQL, channel("", "Yes", "Yes", "", "9"))).isEqualTo(new Value(9, AT));
    }

    @Test
    void lag_whenThereIsNoRow_isNotAReplica() {
        // Defect: an empty status was read as no lag, so a primary was always writable.
        assertFailure(lag(MARIADB), FailureKind.NOT_A_REPLICA, "empty");
    }

    @Test
    void lag_whenSecondsAreNull_isBroken() {
        assertFailure(
                lag(MARIADB, channel("", "Yes", "No", "duplicate key", null)),
                FailureKind.REPLICATION_BROKEN,
                "applier running: No, last error: duplicate key");
    }

    @Test
    void lag_whenAThreadDoesNotRun_isBrokenWhateverTheSecondsSay() {
        assertFailure(
                lag(MYSQL, channel("", "Connecting", "Yes", "", 0)), FailureKind.REPLICATION_BROKEN, "Connecting");
        assertFailure(lag(MYSQL, channel("", "Yes", "No", "", 0)), FailureKind.REPLICATION_BROKEN, "No");
    }

    @Test
    void lag_whenThereAreSeveralChannels_isThatOfTheWorst() {
        assertThat(lag(MYSQL, channel("a", "Yes", "Yes", "", 4), channel("b", "Yes", "Yes", "", 1)))
                .isEqualTo(new Value(4, AT));
        assertFailure(
                lag(MYSQL, channel("a", "Yes", "Yes", "", 4), channel("b", "No", "Yes", "", null)),
                FailureKind.REPLICATION_BROKEN,
                "receiver running: No");
    }

    @Test
    void lag_whenTheColumnIsMissing_isUnusable() {
        assertFailure(lag(List.of("x"), channel(1)), FailureKind.PARSE, "no column");
    }

    @Test
    void lag_whenThereAreMoreChannelsThanAreKept_isUnusable() {
        assertFailure(
                ReplicationStatus.lag(new Table(List.of("Seconds_Behind_Source"), List.of(), 1_000), AT),
                FailureKind.PARSE,
                "1000 replication channels");
    }
}
