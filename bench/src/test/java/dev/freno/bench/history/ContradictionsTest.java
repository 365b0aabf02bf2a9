package dev.freno.bench.history;

import static dev.freno.bench.history.Calls.allowed;
import static dev.freno.bench.history.Calls.denied;
import static dev.freno.bench.history.Calls.throttle;
import static dev.freno.bench.history.Calls.unthrottle;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContradictionsTest {
    private static List<Violation> found(Call... calls) {
        return Contradictions.find(List.of(calls));
    }

    @Test
    void allowedCheck_afterAnAcknowledgedRule_isFoundWithBothCalls() {
        Call rule = throttle(0, 1);
        Call check = allowed(2, 3);
        assertThat(found(rule, check))
                .singleElement()
                .satisfies(violation -> assertThat(violation.proof()).isEqualTo(List.of(rule, check)));
    }

    @Test
    void allowedCheck_whenLiftingWasLongDone_isStillFound() {
        assertThat(found(unthrottle(0, 1), throttle(2, 3), allowed(4, 5))).hasSize(1);
        assertThat(found(throttle(2, 3), unthrottle(4, 5, Outcome.NOTHING), allowed(6, 7)))
                .hasSize(1);
        assertThat(found(throttle(2, 3), allowed(4, 5), unthrottle(6, 7))).hasSize(1);
    }

    @Test
    void allowedCheck_whenSomethingMayHaveLiftedTheRule_isLegal() {
        assertThat(found(throttle(0, 1), unthrottle(2, 9), allowed(3, 4))).isEmpty();
        assertThat(found(unthrottle(0, 1, Outcome.UNKNOWN), throttle(2, 3), allowed(4, 5)))
                .isEmpty();
        assertThat(found(throttle(0, 1), throttle(2, 3, 0, Outcome.ACKNOWLEDGED), allowed(4, 5)))
                .isEmpty();
    }

    @Test
    void allowedCheck_whenTheRuleWasNotAcknowledgedBefore_isLegal() {
        assertThat(found(throttle(0, 3), allowed(2, 4))).isEmpty();
        assertThat(found(throttle(0, 1, 1, Outcome.UNKNOWN), allowed(2, 3))).isEmpty();
        assertThat(found(throttle(0, 1), denied(2, 3))).isEmpty();
    }
}
