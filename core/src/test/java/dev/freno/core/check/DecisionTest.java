package dev.freno.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.check.CheckRequest.Origin;
import dev.freno.core.reading.Aggregate;
import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.Rules;
import dev.freno.core.rules.Throttle;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.store.StoreKey;
import dev.freno.core.store.StoreSpec;
import dev.freno.core.time.Moment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The decision order of the contract's "Checks", step by step. */
class DecisionTest {
    private static final Moment NOW = new Moment(10_000, 1_700_000_000_000L);
    private static final InstanceKey HOST = new InstanceKey("h", 3306);
    private static final Aggregate FINE = collected(0.5);
    private static final Aggregate TOO_HIGH = collected(1.5);
    private static final Aggregate STALE = new Aggregate.Collected(0.5, HOST, 9_000, 9_999);
    private static final Aggregate BROKEN = failed(FailureKind.AUTH);

    private static Aggregate collected(double value) {
        return new Aggregate.Collected(value, HOST, 9_900, 10_000);
    }

    private static Aggregate failed(FailureKind kind) {
        return new Aggregate.Failed(HOST, new Failure(kind, "account freno@h", 9_000));
    }

    private static MetricSpec metric(String name) {
        return new MetricSpec(name, "", 1, 1_000);
    }

    private static StoreState store(Aggregate... aggregates) {
        List<MetricSpec> metrics =
                List.of(metric("m0"), metric("m1"), metric("m2")).subList(0, aggregates.length);
        return new StoreState(
                new StoreSpec(new StoreKey("mysql", "s"), metrics, IgnoreRules.NONE), List.of(aggregates));
    }

    private static Evidence evidence(@Nullable StoreState store) {
        return new Evidence(true, true, store, false, true, Rules.NONE, NOW);
    }

    private static Evidence throttled(@Nullable StoreState store, double ratio) {
        Throttle rule = new Throttle("a", null, ratio, Expiry.NEVER);
        return new Evidence(true, true, store, false, true, Rules.of(List.of(rule), Map.of()), NOW);
    }

    private static CheckRequest write(String app) {
        return CheckRequest.write(app, "mysql", "s");
    }

    private static CheckRequest read(double threshold) {
        return new CheckRequest("a", "mysql", "s", threshold, false, false, Origin.CLIENT);
    }

    private static CheckRequest lowPriority(@Nullable Double threshold) {
        return new CheckRequest("a", "mysql", "s", threshold, false, true, Origin.CLIENT);
    }

    private static CheckRequest internal() {
        return new CheckRequest("freno", "mysql", "s", null, false, false, Origin.INTERNAL);
    }

    private static Verdict decide(CheckRequest request, Evidence evidence) {
        return Decision.decide(request, evidence, new CountingChance(0));
    }

    @Test
    void decide_whenNotLeading_comesBeforeEverything() {
        Evidence evidence = new Evidence(false, false, null, true, false, Rules.NONE, NOW);
        assertThat(decide(write(""), evidence)).isEqualTo(new Verdict.NoLeader());
        assertThat(decide(internal(), evidence)).isEqualTo(new Verdict.NoLeader());
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void decide_whenTheStoreTypeIsUnknown_comesBeforeTheApp(boolean allowed) {
        Evidence evidence = new Evidence(true, false, null, false, true, Rules.NONE, NOW);
        CheckRequest request = new CheckRequest("", "redis", "s", 7.0, allowed, false, Origin.CLIENT);
        assertThat(decide(request, evidence)).isEqualTo(new Verdict.UnknownStore(0, allowed));
    }

    @Test
    void decide_whenThereIsNoApp_isRefusedWhateverElseHolds() {
        assertThat(decide(write(""), evidence(store(FINE)))).isEqualTo(new Verdict.NoApp());
        assertThat(decide(new CheckRequest("", "mysql", "x", 1.0, true, true, Origin.CLIENT), evidence(null)))
                .isEqualTo(new Verdict.NoApp());
    }

    @Test
    void decide_whenTheStoreIsMarked_refusesLowPriorityBeforeRules() {
        Throttle rule = new Throttle("a", null, 1, Expiry.NEVER);
        Evidence marked = new Evidence(true, true, store(FINE), true, true, Rules.of(List.of(rule), Map.of()), NOW);
        assertThat(decide(lowPriority(null), marked)).isEqualTo(new Verdict.LowPriorityDenied(0));
        assertThat(decide(lowPriority(3.0), marked)).isEqualTo(new Verdict.LowPriorityDenied(3));
        assertThat(decide(write("a"), marked)).isEqualTo(new Verdict.AppDenied(rule, 0));
        Evidence onlyMarked = new Evidence(true, true, store(FINE), true, true, Rules.NONE, NOW);
        assertThat(decide(write("a"), onlyMarked)).isInstanceOf(Verdict.Allowed.class);
        assertThat(decide(internal(), onlyMarked)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void decide_whenARuleRefuses_comesBeforeTheQuestionWhetherTheStoreExists() {
        Throttle rule = new Throttle("a", null, 1, Expiry.NEVER);
        CheckRequest ifExists = new CheckRequest("a", "mysql", "s", null, true, false, Origin.CLIENT);
        assertThat(decide(write("a"), throttled(null, 1))).isEqualTo(new Verdict.AppDenied(rule, 0));
        assertThat(decide(ifExists, throttled(null, 1))).isEqualTo(new Verdict.AppDenied(rule, 0));
        assertThat(decide(read(7), throttled(store(TOO_HIGH), 1))).isEqualTo(new Verdict.AppDenied(rule, 7));
    }

    /** One draw at most, and only where it decides. */
    @ParameterizedTest
    @CsvSource({"0, 0, 0, false", "0.5, 0.49, 1, true", "0.5, 0.5, 1, false", "0.5, 0.99, 1, false", "1, 0.999, 0, true"
    })
    void decide_whenARuleHasARatio_drawsOnceAtMost(double ratio, double drawn, int draws, boolean refused) {
        CountingChance chance = new CountingChance(drawn);
        Verdict verdict = Decision.decide(write("a:b:c"), throttled(store(FINE), ratio), chance);
        assertThat(verdict instanceof Verdict.AppDenied).isEqualTo(refused);
        assertThat(chance.draws()).isEqualTo(draws);
    }

    @Test
    void decide_whenNoRuleMatches_drawsNothing() {
        CountingChance chance = new CountingChance(0);
        Decision.decide(write("other"), throttled(store(FINE), 0.5), chance);
        assertThat(chance.draws()).isZero();
    }

    @Test
    void decide_whenTheCheckIsInternal_noRuleAppliesAndNothingIsDrawn() {
        CountingChance chance = new CountingChance(0);
        Rules all = Rules.of(List.of(new Throttle("all", null, 0.5, Expiry.NEVER)), Map.of());
        Evidence evidence = new Evidence(true, true, store(FINE), true, false, all, NOW);
        assertThat(Decision.decide(internal(), evidence, chance)).isInstanceOf(Verdict.Allowed.class);
        assertThat(chance.draws()).isZero();
    }

    /** D27: a client cannot get past rules and share domain by calling itself freno. */
    @Test
    void decide_whenAClientUsesAnInternalName_itIsAnAppLikeAnyOther() {
        Evidence evidence = new Evidence(true, true, store(FINE), false, false, Rules.NONE, NOW);
        assertThat(decide(write("freno"), evidence)).isInstanceOf(Verdict.ShareDomainUnhealthy.class);
    }

    @Test
    void decide_whenTheStoreIsUnknown_isExcusedOnlyIfAllowed() {
        CheckRequest ifExists = new CheckRequest("a", "mysql", "x", 2.5, true, false, Origin.CLIENT);
        assertThat(decide(write("a"), evidence(null))).isEqualTo(new Verdict.UnknownStore(0, false));
        assertThat(decide(read(2.5), evidence(null))).isEqualTo(new Verdict.UnknownStore(2.5, false));
        assertThat(decide(ifExists, evidence(null))).isEqualTo(new Verdict.UnknownStore(2.5, true));
    }

    /** D3: "if exists" excuses nothing of a store that is configured. */
    @Test
    void decide_whenAConfiguredStoreHasNoValue_ifExistsIsNoExcuse() {
        CheckRequest ifExists = new CheckRequest("a", "mysql", "s", null, true, false, Origin.CLIENT);
        assertThat(decide(ifExists, evidence(store(Aggregate.NOT_COLLECTED)))).isInstanceOf(Verdict.NotCollected.class);
        assertThat(decide(ifExists, evidence(store(Aggregate.NO_HOSTS)))).isInstanceOf(Verdict.NoHosts.class);
        assertThat(decide(ifExists, evidence(store(BROKEN)))).isInstanceOf(Verdict.ProbeFailed.class);
        assertThat(decide(ifExists, evidence(store(STALE)))).isInstanceOf(Verdict.Stale.class);
        assertThat(decide(ifExists, evidence(store(TOO_HIGH)))).isInstanceOf(Verdict.ThresholdExceeded.class);
    }

    private static Finding only(Verdict verdict, Class<? extends Verdict.Measured> type) {
        assertThat(verdict).isInstanceOf(type);
        Verdict.Measured measured = type.cast(verdict);
        assertThat(measured.findings()).containsExactly(measured.decisive());
        assertThat(measured.reason()).isEqualTo(measured.decisive().reason());
        return measured.decisive();
    }

    @Test
    void decide_whenThereIsNoValue_showsTheThresholdAndNoHost() {
        assertThat(only(decide(write("a"), evidence(store(Aggregate.NOT_COLLECTED))), Verdict.NotCollected.class))
                .isEqualTo(new Finding("m0", Reason.NOT_COLLECTED_YET, 0, 1, null, Finding.NO_AGE, null));
        assertThat(only(decide(read(7), evidence(store(Aggregate.NO_HOSTS))), Verdict.NoHosts.class))
                .isEqualTo(new Finding("m0", Reason.NO_HOSTS, 0, 7, null, Finding.NO_AGE, null));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STALE")
    void decide_whenAProbeFailed_showsItsKindHostAndAge(FailureKind kind) {
        assertThat(only(decide(write("a"), evidence(store(failed(kind)))), Verdict.ProbeFailed.class))
                .isEqualTo(new Finding("m0", Reason.PROBE_FAILED, 0, 1, HOST, 1_000, kind));
    }

    @Test
    void decide_whenAHostIsStale_isStaleAndNotAFailedProbe() {
        assertThat(only(decide(write("a"), evidence(store(failed(FailureKind.STALE)))), Verdict.Stale.class))
                .isEqualTo(new Finding("m0", Reason.STALE, 0, 1, HOST, 1_000, FailureKind.STALE));
    }

    /** D1: freshness is decided at check time, whatever was last published. */
    @Test
    void decide_whenTheAggregateIsPastItsDeadline_isStale() {
        assertThat(only(decide(write("a"), evidence(store(STALE))), Verdict.Stale.class))
                .isEqualTo(new Finding("m0", Reason.STALE, 0, 1, HOST, 1_000, FailureKind.STALE));
        Aggregate stillFresh = new Aggregate.Collected(0.5, HOST, 9_000, 10_000);
        assertThat(decide(write("a"), evidence(store(stillFresh)))).isInstanceOf(Verdict.Allowed.class);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "0.999, true", "1, true", "1.0000001, false", "1e300, false"})
    void decide_whenTheValueEqualsTheThreshold_passes(double value, boolean allowed) {
        Verdict verdict = decide(write("a"), evidence(store(collected(value))));
        Finding finding = only(verdict, allowed ? Verdict.Allowed.class : Verdict.ThresholdExceeded.class);
        assertThat(finding)
                .isEqualTo(
                        new Finding("m0", allowed ? Reason.OK : Reason.THRESHOLD_EXCEEDED, value, 1, HOST, 100, null));
    }

    /** D6: a threshold of 0 is a threshold. */
    @ParameterizedTest
    @CsvSource({"0.5, true", "0.4, false", "0, false", "100, true"})
    void decide_whenAReadCheckBringsAThreshold_itReplacesTheStores(double threshold, boolean allowed) {
        Verdict verdict = decide(read(threshold), evidence(store(FINE)));
        assertThat(verdict).isInstanceOf(allowed ? Verdict.Allowed.class : Verdict.ThresholdExceeded.class);
        assertThat(((Verdict.Measured) verdict).decisive().threshold()).isEqualTo(threshold);
    }

    @Test
    void decide_whenTheValueIsZeroAndSoIsTheThreshold_passes() {
        assertThat(decide(read(0), evidence(store(collected(0))))).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void decide_whenTheShareDomainIsUnhealthy_refusesOnlyWhatWouldPass() {
        Evidence unhealthy = new Evidence(true, true, store(FINE), false, false, Rules.NONE, NOW);
        assertThat(decide(write("a"), unhealthy))
                .isInstanceOfSatisfying(Verdict.ShareDomainUnhealthy.class, verdict -> {
                    assertThat(verdict.reason()).isEqualTo(Reason.SHARE_DOMAIN);
                    assertThat(verdict.decisive().value()).isEqualTo(0.5);
                });
        assertThat(decide(read(9), unhealthy)).isInstanceOf(Verdict.ShareDomainUnhealthy.class);
        assertThat(decide(internal(), unhealthy)).isInstanceOf(Verdict.Allowed.class);
        Evidence both = new Evidence(true, true, store(TOO_HIGH), false, false, Rules.NONE, NOW);
        assertThat(decide(write("a"), both)).isInstanceOf(Verdict.ThresholdExceeded.class);
    }

    @Test
    void decide_whenThereAreSeveralMetrics_anyFailingOneRejects() {
        assertThat(decide(write("a"), evidence(store(FINE, TOO_HIGH, FINE))))
                .isInstanceOfSatisfying(Verdict.ThresholdExceeded.class, verdict -> {
                    assertThat(verdict.decisive().metric()).isEqualTo("m1");
                    assertThat(verdict.findings())
                            .extracting(Finding::reason)
                            .containsExactly(Reason.OK, Reason.THRESHOLD_EXCEEDED, Reason.OK);
                });
        assertThat(decide(write("a"), evidence(store(FINE, TOO_HIGH, STALE)))).isInstanceOf(Verdict.Stale.class);
        assertThat(decide(write("a"), evidence(store(STALE, BROKEN, FINE)))).isInstanceOf(Verdict.ProbeFailed.class);
        assertThat(decide(write("a"), evidence(store(BROKEN, Aggregate.NO_HOSTS))))
                .isInstanceOf(Verdict.NoHosts.class);
        assertThat(decide(write("a"), evidence(store(Aggregate.NO_HOSTS, Aggregate.NOT_COLLECTED))))
                .isInstanceOf(Verdict.NotCollected.class);
    }

    @Test
    void decide_whenSeveralMetricsAreAlike_showsTheWorstRelativeToItsThreshold() {
        StoreSpec spec = new StoreSpec(
                new StoreKey("mysql", "s"),
                List.of(
                        new MetricSpec("lag", "", 1, 1),
                        new MetricSpec("load", "", 100, 1),
                        new MetricSpec("zero", "", 0, 1)),
                IgnoreRules.NONE);
        StoreState fine = new StoreState(spec, List.of(collected(0.5), collected(60), collected(0)));
        StoreState high = new StoreState(spec, List.of(collected(3), collected(200), collected(0)));
        StoreState zero = new StoreState(spec, List.of(collected(3), collected(200), collected(0.1)));
        assertThat(decisive(decide(write("a"), evidence(fine)))).isEqualTo("load");
        assertThat(decisive(decide(write("a"), evidence(high)))).isEqualTo("lag");
        assertThat(decisive(decide(write("a"), evidence(zero)))).isEqualTo("zero");
    }

    private static String decisive(Verdict verdict) {
        return ((Verdict.Measured) verdict).decisive().metric();
    }

    @Test
    void decide_whenAReadCheckMeetsSeveralMetrics_itsThresholdReplacesOnlyTheFirst() {
        assertThat(decide(read(2), evidence(store(TOO_HIGH, FINE)))).isInstanceOf(Verdict.Allowed.class);
        assertThat(decide(read(2), evidence(store(FINE, TOO_HIGH)))).isInstanceOf(Verdict.ThresholdExceeded.class);
    }

    /** A reading can be newer than the instant at which its check began; its age is then 0, never "no age". */
    @Test
    void decide_whenTheReadingIsNewerThanTheCheck_itsAgeIsZero() {
        Aggregate newer = new Aggregate.Collected(0.5, HOST, NOW.nanos() + 1, NOW.nanos() + 1_000);
        Aggregate newerFailure = new Aggregate.Failed(HOST, new Failure(FailureKind.AUTH, "", NOW.nanos() + 1));
        assertThat(only(decide(write("a"), evidence(store(newer))), Verdict.Allowed.class)
                        .ageNanos())
                .isZero();
        assertThat(only(decide(write("a"), evidence(store(newerFailure))), Verdict.ProbeFailed.class)
                        .ageNanos())
                .isZero();
    }

    /** D10, D51: only a normal write check by an app that exceeded a threshold holds low-priority ones back. */
    @Test
    void marksLowPriority_onlyForNormalWriteChecksOverTheThreshold() {
        Verdict exceeded = decide(write("a"), evidence(store(TOO_HIGH)));
        assertThat(Decision.marksLowPriority(write("a"), exceeded)).isTrue();
        assertThat(Decision.marksLowPriority(read(1), exceeded)).isFalse();
        assertThat(Decision.marksLowPriority(lowPriority(null), exceeded)).isFalse();
        assertThat(Decision.marksLowPriority(internal(), exceeded)).isFalse();
        for (Aggregate other : List.of(FINE, STALE, BROKEN, Aggregate.NO_HOSTS, Aggregate.NOT_COLLECTED)) {
            assertThat(Decision.marksLowPriority(write("a"), decide(write("a"), evidence(store(other)))))
                    .isFalse();
        }
        Evidence unhealthy = new Evidence(true, true, store(FINE), false, false, Rules.NONE, NOW);
        assertThat(Decision.marksLowPriority(write("a"), decide(write("a"), unhealthy)))
                .isFalse();
        assertThat(Decision.marksLowPriority(write("a"), decide(write("a"), throttled(store(TOO_HIGH), 1))))
                .isFalse();
    }
}
