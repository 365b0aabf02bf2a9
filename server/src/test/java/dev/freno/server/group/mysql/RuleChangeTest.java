package dev.freno.server.group.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.RuleCommand.SkipHost;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RuleChangeTest {
    private static RuleChange change(RuleCommand command) {
        return Objects.requireNonNull(RuleChange.of(command));
    }

    private static ThrottleApp throttle(@Nullable Double ratio, @Nullable Expiry expiry) {
        return new ThrottleApp("app", "main", ratio, expiry, new Expiry(60_001), 5_000);
    }

    @Test
    void after_whenOnlyTheRatioIsGiven_keepsTheExpiryOfTheRow() {
        RuleRow row = change(throttle(0.25, null)).after(new RuleRow("app/main", 9_000L, 0.5));
        assertThat(row).isEqualTo(new RuleRow("app/main", 9_000L, 0.25));
    }

    /** D21: A TTL alone lost the ratio on other nodes. */
    @Test
    void after_whenOnlyTheExpiryIsGiven_keepsTheRatioOfTheRow() {
        RuleRow row = change(throttle(null, new Expiry(7_001))).after(new RuleRow("app/main", 9_000L, 0.5));
        assertThat(row).isEqualTo(new RuleRow("app/main", 8_000L, 0.5));
    }

    @Test
    void after_whenTheRowHasEnded_keepsNothingOfIt() {
        RuleRow row = change(throttle(null, null)).after(new RuleRow("app/main", 4_000L, 0.5));
        assertThat(row).isEqualTo(new RuleRow("app/main", 61_000L, 1.0));
    }

    @Test
    void whole_roundsUpAndKeepsForEver() {
        assertThat(RuleRow.whole(new Expiry(1_001))).isEqualTo(new Expiry(2_000));
        assertThat(RuleRow.whole(new Expiry(2_000))).isEqualTo(new Expiry(2_000));
        assertThat(RuleRow.whole(Expiry.NEVER)).isEqualTo(Expiry.NEVER);
    }

    @Test
    void throttle_ofARowWithStore_isSplitAtTheFirstSlash() {
        assertThat(new RuleRow("a:b/main", null, 0.5).throttle().app()).isEqualTo("a:b");
        assertThat(new RuleRow("a:b/main", null, 0.5).throttle().store()).isEqualTo("main");
        assertThat(new RuleRow("/main", null, 0.5).namesApp()).isFalse();
    }

    @Test
    void flaw_whenItCannotBeARow_tellsWhy() {
        assertThat(change(new ThrottleApp("a/b", null, 1.0, null, Expiry.NEVER, 0))
                        .flaw())
                .contains("slash");
        assertThat(change(new SkipHost("h", Expiry.NEVER)).flaw()).contains("for ever");
        assertThat(change(new SkipHost("h".repeat(RuleChange.MAX_NAME + 1), new Expiry(0)))
                        .flaw())
                .contains("513");
        assertThat(change(new SkipHost("h".repeat(RuleChange.MAX_NAME), new Expiry(0)))
                        .flaw())
                .isNull();
    }
}
