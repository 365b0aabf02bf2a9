package dev.freno.bench.history;

import static dev.freno.bench.history.Calls.allowed;
import static dev.freno.bench.history.Calls.check;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FreshDataTest {
    private static final List<FreshData.Spell> FROZEN = List.of(new FreshData.Spell("steady", "frozen", 100, 200, 10));

    private static List<Violation> found(Call... calls) {
        return FreshData.find(List.of(calls), FROZEN);
    }

    @Test
    void allowedCheck_longAfterTheStoreWentBad_isFound() {
        assertThat(found(allowed(111, 112))).hasSize(1);
    }

    @Test
    void allowedCheck_whenSomeValueMayStillBeFresh_isLegal() {
        assertThat(found(allowed(90, 95), allowed(105, 106), allowed(110, 150))).isEmpty();
    }

    @Test
    void allowedCheck_whenTheStoreMayBeHealed_isLegal() {
        assertThat(found(allowed(190, 200), allowed(201, 202))).isEmpty();
    }

    @Test
    void otherAnswersAndOtherStores_areLegal() {
        assertThat(found(check(150, 151, Outcome.HELD_BY_STORE))).isEmpty();
        assertThat(FreshData.find(
                        List.of(allowed(150, 151)), List.of(new FreshData.Spell("shaky", "frozen", 100, 200, 10))))
                .isEmpty();
    }
}
