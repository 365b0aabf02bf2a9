package dev.freno.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LineBudgetTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LineBudget budget = new LineBudget(2, Duration.ofSeconds(10));

    @Test
    void tryTake_pastTheBudget_refusesAndCounts() {
        budget.tick(0);
        assertThat(budget.tryTake()).isTrue();
        assertThat(budget.tryTake()).isTrue();
        assertThat(budget.tryTake()).isFalse();
        assertThat(budget.tryTake()).isFalse();
        assertThat(budget.tick(9 * SECOND)).isZero();
        assertThat(budget.tick(10 * SECOND)).isEqualTo(2);
    }

    @Test
    void tick_whenAWindowBegins_givesANewBudget() {
        budget.tick(0);
        budget.tryTake();
        assertThat(budget.tick(10 * SECOND)).isZero();
        assertThat(budget.tryTake()).isTrue();
        assertThat(budget.tryTake()).isTrue();
        assertThat(budget.tryTake()).isFalse();
    }
}
