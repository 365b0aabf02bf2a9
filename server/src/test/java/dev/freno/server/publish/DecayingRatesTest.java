package dev.freno.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DecayingRatesTest {
    private final DecayingRates rates = new DecayingRates();

    @Test
    void rates_ofASteadyStream_areItsRate() {
        for (int tick = 1; tick <= 10; tick++) {
            rates.tick(tick * 100L);
        }

        assertThat(rates.rates().one()).isEqualTo(20, within(1e-9));
        assertThat(rates.rates().fifteen()).isEqualTo(20, within(1e-9));
    }

    @Test
    void rates_afterTheStreamHasStopped_decayTheFasterTheShorter() {
        rates.tick(100);
        for (int tick = 0; tick < 12; tick++) {
            rates.tick(100);
        }

        assertThat(rates.rates().one()).isEqualTo(20 / Math.E, within(1e-9));
        assertThat(rates.rates().five()).isBetween(16.0, 17.0);
        assertThat(rates.rates().fifteen()).isBetween(18.0, 19.0);
    }
}
