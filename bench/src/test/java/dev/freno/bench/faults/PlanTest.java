package dev.freno.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static List<Plan> plans(long seed, int count) {
        return Stream.generate(new Plan.Source(seed)::next).limit(count).toList();
    }

    @Test
    void plans_ofTheSameSeed_areTheSame() {
        assertThat(plans(42, 100)).isEqualTo(plans(42, 100)).isNotEqualTo(plans(43, 100));
    }

    @Test
    void plans_ofAnySeed_haveEveryKindBeforeOneComesAgain() {
        int kinds = FaultKind.values().length;
        List<FaultKind> first = plans(7, kinds).stream()
                .flatMap(plan -> plan.strokes().stream())
                .map(Plan.Stroke::kind)
                .limit(kinds)
                .toList();
        assertThat(first).containsExactlyInAnyOrder(FaultKind.values());
    }

    @Test
    void plans_haveFaultsThatOverlap() {
        assertThat(plans(7, 40)).anyMatch(plan -> plan.strokes().size() == 2);
    }
}
