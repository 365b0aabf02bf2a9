package dev.freno.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentTest {
    @ParameterizedTest
    @CsvSource({
        "5000000, 1000",
        "4000001, 1000",
        "4000000, 999",
        "3500000, 999",
        "0, 995",
        "5000001, 1001",
        "6000000, 1001"
    })
    void epochMillisOf_placesAnInstantOnTheWallClock(long otherNanos, long epochMillis) {
        assertThat(new Moment(5_000_000, 1_000).epochMillisOf(otherNanos)).isEqualTo(epochMillis);
    }

    @Test
    void plusNanos_movesBothClocks() {
        assertThat(new Moment(1, 1_000).plusNanos(2_999_999)).isEqualTo(new Moment(3_000_000, 1_002));
    }

    @Test
    void epochMillisOf_whereTheMomentCameFrom_isItsWallClock() {
        Property.check(2_000, random -> {
            Moment start = new Moment(random.nextLong(1L << 50), random.nextLong(1L << 42));
            Moment later = start.plusNanos(random.nextLong(1L << 50));
            assertThat(later.epochMillisOf(start.nanos())).isEqualTo(start.epochMillis());
        });
    }
}
