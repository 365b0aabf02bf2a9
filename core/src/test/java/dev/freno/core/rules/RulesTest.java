package dev.freno.core.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Expiry HOUR = Expiry.afterMinutes(NOW, 60);
    private static final Expiry TEN_MINUTES = Expiry.afterMinutes(NOW, 10);

    private static RuleCommand.ThrottleApp throttle(
            String app, @Nullable String store, @Nullable Double ratio, @Nullable Expiry expiry) {
        return new RuleCommand.ThrottleApp(app, store, ratio, expiry, HOUR, NOW);
    }

    private static Rules rules(RuleCommand... commands) {
        Rules rules = Rules.NONE;
        for (RuleCommand command : commands) {
            Rules.Change change = rules.apply(command);
            assertThat(change.refusal()).isNull();
            rules = change.rules();
        }
        return rules;
    }

    private static Throttle only(Rules rules) {
        assertThat(rules.throttles()).hasSize(1);
        return rules.throttles().getFirst();
    }

    /** The matrix of the contract; D17. A bare throttle names both, a ratio alone and a TTL alone keep the other. */
    @ParameterizedTest
    @CsvSource({
        "true, true, 0.25, 10, 0.25, 10",
        "true, false, 0.25, 60, 0.25, 30",
        "false, true, 1, 10, 0.5, 10",
        "false, false, 1, 60, 0.5, 30"
    })
    void apply_throttle_keepsWhatItDoesNotName(
            boolean withRatio, boolean withTtl, double newRatio, long newTtl, double keptRatio, long keptTtl) {
        RuleCommand command =
                throttle("a", null, withRatio ? 0.25 : null, withTtl ? Expiry.afterMinutes(NOW, 10) : null);
        Rules throttled = rules(throttle("a", null, 0.5, Expiry.afterMinutes(NOW, 30)));
        assertThat(only(rules(command))).isEqualTo(new Throttle("a", null, newRatio, Expiry.afterMinutes(NOW, newTtl)));
        assertThat(only(throttled.apply(command).rules()))
                .isEqualTo(new Throttle("a", null, keptRatio, Expiry.afterMinutes(NOW, keptTtl)));
    }

    @Test
    void apply_throttle_whenTheOldRuleHasEnded_countsAsNew() {
        Rules ended = rules(throttle("a", null, 0.5, new Expiry(NOW)));
        assertThat(only(ended.apply(throttle("a", null, null, null)).rules()))
                .isEqualTo(new Throttle("a", null, 1, HOUR));
    }

    @Test
    void apply_throttle_ofOneStore_leavesTheRuleForAllAlone() {
        Rules rules = rules(throttle("a", null, 0.5, TEN_MINUTES), throttle("a", "s", null, null));
        assertThat(rules.throttles())
                .containsExactly(new Throttle("a", null, 0.5, TEN_MINUTES), new Throttle("a", "s", 1, HOUR));
        assertThat(rules(
                                throttle("a", null, 0.5, TEN_MINUTES),
                                throttle("a", "s", null, null),
                                new RuleCommand.UnthrottleApp("a", null))
                        .throttles())
                .containsExactly(new Throttle("a", "s", 1, HOUR));
    }

    @Test
    void apply_whenNothingIsThere_changesNothing() {
        Rules rules = rules(throttle("a", "s", null, null));
        for (RuleCommand command : List.of(
                new RuleCommand.UnthrottleApp("a", null),
                new RuleCommand.UnthrottleApp("b", null),
                new RuleCommand.RecoverHost("h"),
                new RuleCommand.DropExpired(NOW))) {
            assertThat(rules.apply(command)).isEqualTo(new Rules.Change(rules, null));
            assertThat(rules.apply(command).rules()).isSameAs(rules);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a:b:c, s, 0.1",
        "a:b:c, other, 0.2",
        "a:b:x, s, 0.3",
        "a:b, s, 0.3",
        "a:x:y, s, 0.4",
        "a, s, 0.4",
        "a:, s, 0.4",
        "ab, s, 0.5",
        "all, s, 0.5",
        "all:x, s, 0.5",
        "'', s, 0.5",
        "a::, s, 0.4"
    })
    void match_findsTheMostSpecificName(String app, String store, double ratio) {
        Rules rules = rules(
                throttle("a:b:c", "s", 0.1, null),
                throttle("a:b:c", "other", 0.2, null),
                throttle("a:b", null, 0.3, null),
                throttle("a", null, 0.4, null),
                throttle("all", null, 0.5, null));
        Throttle found = rules.match(app, store, NOW);
        assertThat(found)
                .isNotNull()
                .extracting(throttle -> throttle == null ? -1 : throttle.ratio())
                .isEqualTo(ratio);
    }

    /** Of one name, the rule for the store and the one for all stores count together. */
    @ParameterizedTest
    @CsvSource({"0.3, 0.7, s", "0.7, 0.3, ''", "0.5, 0.5, s"})
    void match_whenAStoreHasItsOwnRule_theHigherRatioCounts(double everywhere, double here, String store) {
        Rules rules = rules(throttle("a", null, everywhere, null), throttle("a", "s", here, null));
        Throttle found = rules.match("a", "s", NOW);
        assertThat(found)
                .isEqualTo(new Throttle("a", store.isEmpty() ? null : store, Math.max(everywhere, here), HOUR));
        assertThat(rules.match("a", "other", NOW)).isEqualTo(new Throttle("a", null, everywhere, HOUR));
    }

    @Test
    void match_whenARatioIsZero_exemptsFromTheRuleForAll() {
        Rules rules = rules(throttle("all", null, 1.0, null), throttle("a", null, 0.0, null));
        assertThat(rules.match("a", "s", NOW)).isEqualTo(new Throttle("a", null, 0, HOUR));
        assertThat(rules.match("b", "s", NOW)).isEqualTo(new Throttle("all", null, 1, HOUR));
    }

    @Test
    void match_whenARuleEnds_hasNoEffectFromThatInstant() {
        Rules rules = rules(throttle("a:b", null, 1.0, new Expiry(NOW + 5)), throttle("a", null, 0.5, Expiry.NEVER));
        assertThat(rules.match("a:b", "s", NOW + 4)).isEqualTo(new Throttle("a:b", null, 1, new Expiry(NOW + 5)));
        assertThat(rules.match("a:b", "s", NOW + 5)).isEqualTo(new Throttle("a", null, 0.5, Expiry.NEVER));
        assertThat(rules.match("a:b", "s", Long.MAX_VALUE - 1)).isNotNull();
        assertThat(Rules.NONE.match("a", "s", NOW)).isNull();
    }

    @Test
    void isSkipped_byHostOrByHostAndPort() {
        Rules rules = rules(
                new RuleCommand.SkipHost("h1", TEN_MINUTES),
                new RuleCommand.SkipHost("h2:3307", TEN_MINUTES),
                new RuleCommand.SkipHost("[::1]:3306", TEN_MINUTES),
                new RuleCommand.SkipHost("::2", TEN_MINUTES));
        assertThat(skipped(rules, "h1:1")).isTrue();
        assertThat(skipped(rules, "h1.example:1")).isFalse();
        assertThat(skipped(rules, "h2:3307")).isTrue();
        assertThat(skipped(rules, "h2:3306")).isFalse();
        assertThat(skipped(rules, "[::1]:3306")).isTrue();
        assertThat(skipped(rules, "[::1]:3307")).isFalse();
        assertThat(skipped(rules, "[::2]:9")).isTrue();
        assertThat(rules.isSkipped(InstanceKey.parse("h1:1", 1), TEN_MINUTES.epochMillis() - 1))
                .isTrue();
        assertThat(rules.isSkipped(InstanceKey.parse("h1:1", 1), TEN_MINUTES.epochMillis()))
                .isFalse();
        assertThat(skipped(rules.apply(new RuleCommand.RecoverHost("h1")).rules(), "h1:1"))
                .isFalse();
    }

    private static boolean skipped(Rules rules, String host) {
        return rules.isSkipped(InstanceKey.parse(host, 1), NOW);
    }

    @Test
    void apply_dropExpired_forgetsExactlyWhatHasEnded() {
        Rules rules = rules(
                throttle("a", null, 1.0, new Expiry(NOW)),
                throttle("a", "s", 1.0, new Expiry(NOW + 1)),
                throttle("b", null, 1.0, Expiry.NEVER),
                new RuleCommand.SkipHost("h1", new Expiry(NOW)),
                new RuleCommand.SkipHost("h2", new Expiry(NOW + 1)));
        assertThat(rules.firstExpiry()).isEqualTo(new Expiry(NOW));
        Rules left = rules.apply(new RuleCommand.DropExpired(NOW)).rules();
        assertThat(left.throttles()).extracting(Throttle::key).containsExactly("a/s", "b");
        assertThat(left.skippedHosts()).containsOnlyKeys("h2");
        assertThat(left.firstExpiry()).isEqualTo(new Expiry(NOW + 1));
        assertThat(rules.throttles()).hasSize(3);
    }

    @Test
    void apply_whenThereAreTooManyThrottles_refusesOneMore() {
        List<Throttle> many = new ArrayList<>();
        for (int i = 0; i < Rules.MAX_THROTTLES; i++) {
            many.add(new Throttle("app" + i / 2, i % 2 == 0 ? null : "s", 1, HOUR));
        }
        Rules full = Rules.of(many, Map.of());
        Rules.Change refused = full.apply(throttle("one-more", null, null, null));
        assertThat(refused.rules()).isSameAs(full);
        assertThat(refused.refusal()).contains("10000");
        assertThat(full.apply(throttle("app0", "s", 0.5, null)).refusal()).isNull();
        Rules room = full.apply(new RuleCommand.UnthrottleApp("app0", "s")).rules();
        assertThat(room.apply(throttle("one-more", null, null, null)).refusal()).isNull();
    }

    @Test
    void apply_whenThereAreTooManySkippedHosts_refusesOneMore() {
        Map<String, Expiry> many = new HashMap<>();
        for (int i = 0; i < Rules.MAX_SKIPPED_HOSTS; i++) {
            many.put("h" + i, HOUR);
        }
        Rules full = Rules.of(List.of(), many);
        Rules.Change refused = full.apply(new RuleCommand.SkipHost("one-more", HOUR));
        assertThat(refused.rules()).isSameAs(full);
        assertThat(refused.refusal()).contains("10000");
        assertThat(full.apply(new RuleCommand.SkipHost("h0", TEN_MINUTES)).refusal())
                .isNull();
    }

    /** A list by {@code app/store} took an app with a slash for another app's rule, and a snapshot lost one of them. */
    @Test
    void throttles_whenTwoRulesHaveOneKey_holdsBoth() {
        Rules rules = rules(throttle("a/s", null, 0.5, null), throttle("a", "s", 1.0, null));
        assertThat(rules.throttles()).hasSize(2);
        assertThat(Rules.of(rules.throttles(), rules.skippedHosts())).isEqualTo(rules);
    }

    /** Applying a command must never fail, so one that cannot be applied cannot be made. */
    @ParameterizedTest
    @MethodSource("impossible")
    void impossibleValues_cannotBeMade(ThrowingCallable making) {
        assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<ThrowingCallable> impossible() {
        return Stream.of(
                () -> throttle("", null, null, null),
                () -> throttle("a", null, Double.NaN, null),
                () -> throttle("a", null, -0.1, null),
                () -> throttle("a", null, 1.1, null),
                () -> new RuleCommand.UnthrottleApp("", null),
                () -> new RuleCommand.SkipHost("", HOUR),
                () -> new RuleCommand.RecoverHost(""),
                () -> new Throttle("", null, 1, HOUR),
                () -> new Throttle("a", null, Double.NaN, HOUR),
                () -> Expiry.afterMinutes(NOW, -1));
    }

    /** D18: neither negative nor so long that it wraps around. */
    @Test
    void afterMinutes_countsFromNow() {
        assertThat(Expiry.afterMinutes(NOW, 0)).isEqualTo(Expiry.NEVER);
        assertThat(Expiry.afterMinutes(NOW, 0).isPermanent()).isTrue();
        assertThat(Expiry.afterMinutes(NOW, 1)).isEqualTo(new Expiry(NOW + 60_000));
        assertThatThrownBy(() -> Expiry.afterMinutes(NOW, Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @CsvSource({"freno, true", "freno-share-domain, true", "freno:x, false", "Freno, false", "all, false"})
    void isInternal_isOnlyForFrenosOwnNames(String name, boolean internal) {
        assertThat(AppName.isInternal(name)).isEqualTo(internal);
    }

    @Test
    void skipsSameHosts_whenOnlyThrottlesDiffer() {
        Rules before = rules(new RuleCommand.SkipHost("h", HOUR));
        Rules throttled = before.apply(throttle("a", null, null, null)).rules();
        assertThat(before.skipsSameHosts(throttled)).isTrue();
        assertThat(before.skipsHosts()).isTrue();
        Rules recovered = before.apply(new RuleCommand.RecoverHost("h")).rules();
        assertThat(before.skipsSameHosts(recovered)).isFalse();
        assertThat(recovered.skipsHosts()).isFalse();
        assertThat(recovered.skipsSameHosts(Rules.NONE)).isTrue();
        Rules longer = before.apply(new RuleCommand.SkipHost("h", TEN_MINUTES)).rules();
        assertThat(before.skipsSameHosts(longer)).isFalse();
    }
}
