package dev.freno.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PercentilesTest {
    @Test
    void at_isTheSmallestValueThatCoversTheShare() {
        Percentiles four = new Percentiles(List.of(4.0, 1.0, 3.0, 2.0));
        assertThat(four.at(0.5)).isEqualTo(2.0);
        assertThat(four.at(0.51)).isEqualTo(3.0);
        assertThat(four.at(1)).isEqualTo(4.0);
        assertThat(four.at(0)).isEqualTo(1.0);
    }

    @Test
    void text_namesTheCountAndTheExtremes() {
        assertThat(new Percentiles(List.of(2.5, 1.0))).hasToString("n 2  min 1.0  p50 1.0  p90 2.5  max 2.5 ms");
    }

    @Test
    void of_nothing_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Percentiles(List.of()));
    }
}
