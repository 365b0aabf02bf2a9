package dev.freno.bench.history;

import static dev.freno.bench.history.Calls.allowed;
import static dev.freno.bench.history.Calls.check;
import static dev.freno.bench.history.Calls.denied;
import static dev.freno.bench.history.Calls.throttle;
import static dev.freno.bench.history.Calls.unthrottle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
    private static final RuleState THROTTLED = new RuleState(true, 1);
    private static final RuleState LET_THROUGH = new RuleState(true, 0);

    private static Set<RuleState> ends(Call... calls) {
        return Linearizability.possibleEnds(List.of(calls));
    }

    @Test
    void history_whenEmpty_leavesNothingInForce() {
        assertThat(ends()).containsExactly(RuleState.NONE);
    }

    @Test
    void history_whenInOrder_endsAsTheLastCommandSays() {
        assertThat(ends(allowed(0, 1), throttle(2, 3), denied(4, 5), unthrottle(6, 7), allowed(8, 9)))
                .containsExactly(RuleState.NONE);
        assertThat(ends(throttle(0, 1), denied(2, 3), throttle(4, 5, 0, Outcome.ACKNOWLEDGED), allowed(6, 7)))
                .containsExactly(LET_THROUGH);
    }

    @Test
    void acknowledgedRule_whenLaterNotSeen_isAViolation() {
        assertThat(ends(throttle(0, 1), allowed(2, 3))).isEmpty();
        assertThat(ends(throttle(0, 1), denied(2, 3), allowed(4, 5))).isEmpty();
        assertThat(ends(throttle(0, 1), check(2, 3, Outcome.HELD_BY_STORE))).isEmpty();
    }

    @Test
    void liftedRule_whenItComesBack_isAViolation() {
        assertThat(ends(throttle(0, 1), unthrottle(2, 3), denied(4, 5))).isEmpty();
        assertThat(ends(throttle(0, 1), unthrottle(2, 3), allowed(4, 5), denied(6, 7)))
                .isEmpty();
    }

    @Test
    void ruleNeverSent_whenSeen_isAViolation() {
        assertThat(ends(denied(0, 1))).isEmpty();
        assertThat(ends(throttle(0, 1, 1, Outcome.NOTHING), denied(2, 3))).isEmpty();
    }

    @Test
    void callsAtOneTime_mayActInAnyOrder_butInOne() {
        assertThat(ends(throttle(0, 10), allowed(1, 2), denied(3, 4))).containsExactly(THROTTLED);
        assertThat(ends(throttle(0, 10), denied(1, 2), allowed(3, 4))).isEmpty();
        assertThat(ends(throttle(0, 10), unthrottle(0, 10))).containsExactlyInAnyOrder(THROTTLED, RuleState.NONE);
    }

    @Test
    void unknownCommand_mayActLateOrNever_butOnce() {
        Call lost = unthrottle(2, 3, Outcome.UNKNOWN);
        assertThat(ends(throttle(0, 1), lost)).containsExactlyInAnyOrder(THROTTLED, RuleState.NONE);
        assertThat(ends(throttle(0, 1), lost, denied(4, 5), allowed(6, 7))).containsExactly(RuleState.NONE);
        assertThat(ends(throttle(0, 1), lost, throttle(4, 5), denied(6, 7), allowed(8, 9)))
                .containsExactly(RuleState.NONE);
        assertThat(ends(throttle(0, 1), lost, allowed(4, 5), throttle(6, 7), allowed(8, 9)))
                .isEmpty();
        assertThat(ends(throttle(0, 1), allowed(2, 3), unthrottle(4, 5, Outcome.UNKNOWN)))
                .isEmpty();
    }

    @Test
    void uninformativeCalls_areLeftOut() {
        assertThat(ends(
                        throttle(0, 1),
                        check(2, 3, Outcome.NOTHING_LEARNED),
                        unthrottle(4, 5, Outcome.NOTHING),
                        denied(6, 7)))
                .containsExactly(THROTTLED);
    }

    @Test
    void unknownCommands_whenTooMany_areRefused() {
        List<Call> calls = IntStream.rangeClosed(0, Linearizability.MAX_UNKNOWN)
                .mapToObj(i -> unthrottle(i, i, Outcome.UNKNOWN))
                .toList();
        assertThatThrownBy(() -> Linearizability.possibleEnds(calls)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Linearizability.possibleEnds(calls.subList(1, calls.size()))).containsExactly(RuleState.NONE);
    }
}
