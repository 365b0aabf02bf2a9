package dev.freno.server.http.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.store.Dormancy;
import org.junit.jupiter.api.Test;

class PassageLimitTest {
    /** A check that is passed on to a store that has to wake waits there, at worst for twice the limit. */
    @Test
    void limit_ofAPassedCheck_leavesTheLeaderTimeToWakeAStore() {
        assertThat(Passage.LIMIT).isGreaterThan(Dormancy.WAKE_LIMIT.multipliedBy(2));
    }
}
