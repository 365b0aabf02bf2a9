package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private static final Slots SLOTS = new Slots(10, 50);

    @Test
    void after_whenBetweenSlots_isTheNextOfTheGrid() {
        assertThat(SLOTS.after(61)).isEqualTo(110);
        assertThat(SLOTS.after(109)).isEqualTo(110);
        assertThat(SLOTS.after(0)).isEqualTo(10);
    }

    @Test
    void after_whenOnASlot_isTheOneAfter() {
        assertThat(SLOTS.after(60)).isEqualTo(110);
    }

    @Test
    void after_whenSlotsWereMissed_skipsThem() {
        assertThat(SLOTS.after(1_003)).isEqualTo(1_010);
    }

    @Test
    void of_whenGivenAPhase_shiftsByThatShareOfTheInterval() {
        assertThat(Slots.of(Duration.ofMillis(50), 0.5)).isEqualTo(new Slots(25_000_000, 50_000_000));
    }
}
