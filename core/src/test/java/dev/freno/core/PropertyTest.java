package dev.freno.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PropertyTest {
    @Test
    void check_whenItHolds_runsAsOftenAsAsked() {
        List<Long> drawn = new ArrayList<>();
        Property.check(20, random -> drawn.add(random.nextLong()));
        assertThat(drawn).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void check_whenItFails_namesTheSeedThatRepeatsIt() {
        List<Long> drawn = new ArrayList<>();
        assertThatThrownBy(() -> Property.check(20, random -> {
                    drawn.add(random.nextLong());
                    assertThat(drawn).hasSizeLessThan(7);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("fails with seed 7 (repeat it by -Dproperty.seed=7)");
    }
}
