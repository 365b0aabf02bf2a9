package dev.freno.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.bench.history.RuleState;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndStateTest {
    private static final RuleState THROTTLED = new RuleState(true, 1);

    @Test
    void compare_whenEveryStateIsPossible_findsNothing() {
        assertThat(EndState.compare(
                        Map.of("a", THROTTLED), Map.of("a", Set.of(THROTTLED), "b", Set.of(THROTTLED, RuleState.NONE))))
                .isEmpty();
    }

    @Test
    void compare_whenAnAcknowledgedRuleIsLost_findsIt() {
        assertThat(EndState.compare(Map.of(), Map.of("a", Set.of(THROTTLED)))).hasSize(1);
    }

    @Test
    void compare_whenALiftedRuleIsBack_findsIt() {
        assertThat(EndState.compare(Map.of("a", THROTTLED), Map.of())).hasSize(1);
    }
}
