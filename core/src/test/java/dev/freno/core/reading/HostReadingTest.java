package dev.freno.core.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import dev.freno.core.store.InstanceKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostReadingTest {
    private static final InstanceKey HOST = new InstanceKey("h", 1);
    private static final long FRESHNESS = 100;
    private static final double THRESHOLD = 5;

    private static HostReading joinedAt(long sinceNanos, long graceUntilNanos) {
        return new HostReading(HOST, Standing.COUNTED, sinceNanos, null, graceUntilNanos);
    }

    @Test
    void host_whenChanged_keepsTheRest() {
        HostReading host = joinedAt(5, 70);
        Reading high = new Value(6, 8);
        assertThat(host.withStanding(Standing.COUNTED)).isSameAs(host);
        assertThat(host.withReading(high, THRESHOLD).withStanding(Standing.SKIPPED))
                .isEqualTo(new HostReading(HOST, Standing.SKIPPED, 5, high, 70));
    }

    /** A value that equals the threshold is within it. */
    @Test
    void withReading_whenTheValueIsWithinTheThreshold_endsTheGraceForGood() {
        HostReading within = joinedAt(5, 70).withReading(new Value(THRESHOLD, 6), THRESHOLD);
        assertThat(within.graceUntilNanos()).isEqualTo(HostReading.NO_GRACE);
        assertThat(within.withReading(new Value(600, 7), THRESHOLD).joining(FRESHNESS, 8))
                .isNull();
    }

    @Test
    void withReading_whenItIsAFailure_keepsTheGrace() {
        assertThat(joinedAt(5, 70)
                        .withReading(new Failure(FailureKind.QUERY, "", 6), THRESHOLD)
                        .graceUntilNanos())
                .isEqualTo(70);
    }

    @Test
    void joining_whileThereIsNoReading_isForTheLengthOfADeadlineOrTheGrace() {
        assertThat(joinedAt(5, HostReading.NO_GRACE).joining(FRESHNESS, 105)).isEqualTo(Joining.FIRST_READING);
        assertThat(joinedAt(5, HostReading.NO_GRACE).joining(FRESHNESS, 106)).isNull();
        assertThat(joinedAt(5, 300).joining(FRESHNESS, 300)).isEqualTo(Joining.FIRST_READING);
        assertThat(joinedAt(5, 300).joining(FRESHNESS, 301)).isNull();
    }

    @Test
    void joining_withAHighReading_isForTheLengthOfTheGrace() {
        HostReading high = joinedAt(5, 300).withReading(new Value(600, 6), THRESHOLD);
        assertThat(high.joining(FRESHNESS, 300)).isEqualTo(Joining.GRACE);
        assertThat(high.standing(FRESHNESS, 300)).isEqualTo(Standing.JOINING);
        assertThat(high.joining(FRESHNESS, 301)).isNull();
        assertThat(high.standing(FRESHNESS, 301)).isEqualTo(Standing.COUNTED);
    }

    @Test
    void joining_beforeTheFirstHttpCheck_lastsUntilTheStandingChanges() {
        HostReading unchecked = joinedAt(5, HostReading.NO_GRACE)
                .withReading(new Value(1, 6), THRESHOLD)
                .withStanding(Standing.JOINING);
        assertThat(unchecked.joining(FRESHNESS, 1_000_000)).isEqualTo(Joining.FIRST_HTTP_CHECK);
        assertThat(unchecked.withStanding(Standing.COUNTED).joining(FRESHNESS, 7))
                .isNull();
    }

    /** An operator's word comes before the reasons that pass by themselves. */
    @ParameterizedTest
    @EnumSource(names = {"SKIPPED", "IGNORED", "HTTP_CHECK_404"})
    void standing_whenAHostIsOutForGood_isThatReason(Standing out) {
        HostReading host = joinedAt(5, 300).withStanding(out);
        assertThat(host.standing(FRESHNESS, 6)).isEqualTo(out);
        assertThat(host.joining(FRESHNESS, 6)).isNull();
    }
}
