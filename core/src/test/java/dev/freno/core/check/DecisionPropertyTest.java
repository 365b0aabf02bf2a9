package dev.freno.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.Property;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DecisionPropertyTest {
    private static final Moment NOW = new Moment(1_000, 1_000);
    private static final InstanceKey HOST = new InstanceKey("h", 1);

    private static CheckRequest anyRequest(RandomGenerator random) {
        return new CheckRequest(
                Property.oneOf(List.of("", "a", "a:b", "freno"), random),
                "mysql",
                "s",
                random.nextBoolean() ? null : (double) random.nextInt(4),
                random.nextBoolean(),
                random.nextBoolean(),
                Property.oneOf(List.of(Origin.values()), random));
    }

    private static Aggregate anyAggregate(RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> Aggregate.NOT_COLLECTED;
            case 1 -> Aggregate.NO_HOSTS;
            case 2 ->
                new Aggregate.Failed(HOST, new Failure(Property.oneOf(List.of(FailureKind.values()), random), "", 900));
            default ->
                new Aggregate.Collected(random.nextInt(5), HOST, 900 + random.nextInt(200), 990 + random.nextInt(100));
        };
    }

    private static StoreState anyStore(RandomGenerator random) {
        List<MetricSpec> metrics = new ArrayList<>();
        List<Aggregate> aggregates = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            metrics.add(new MetricSpec("m" + i, "", random.nextInt(4), 1));
            aggregates.add(anyAggregate(random));
        }
        return new StoreState(new StoreSpec(new StoreKey("mysql", "s"), metrics, IgnoreRules.NONE), aggregates);
    }

    private static Evidence anyEvidence(RandomGenerator random) {
        List<Throttle> throttles = new ArrayList<>();
        for (String app : List.of("a", "a:b", "all")) {
            if (random.nextInt(3) == 0) {
                throttles.add(new Throttle(
                        app,
                        random.nextBoolean() ? null : "s",
                        random.nextInt(3) / 2.0,
                        new Expiry(random.nextLong(2_000))));
            }
        }
        return new Evidence(
                random.nextInt(10) > 0,
                random.nextInt(10) > 0,
                random.nextInt(6) == 0 ? null : anyStore(random),
                random.nextBoolean(),
                random.nextBoolean(),
                Rules.of(throttles, Map.of()),
                NOW);
    }

    /** Fail closed: everything has to be provably fine. */
    @Test
    void decide_whenItAllows_everyMetricIsFreshAndWithinItsThreshold() {
        Property.check(20_000, random -> {
            CheckRequest request = anyRequest(random);
            Evidence evidence = anyEvidence(random);
            CountingChance chance = new CountingChance(random.nextDouble());
            Verdict verdict = Decision.decide(request, evidence, chance);
            assertThat(chance.draws()).isLessThanOrEqualTo(1);
            StoreState store = evidence.store();
            if (verdict instanceof Verdict.Allowed) {
                assertThat(store).isNotNull();
                assertThat(evidence.leading() && evidence.storeTypeKnown()).isTrue();
                assertThat(evidence.shareDomainHealthy() || request.origin() == Origin.INTERNAL)
                        .isTrue();
                assertThat(store != null && everyMetricIsFine(request, store)).isTrue();
            }
            if (verdict instanceof Verdict.UnknownStore unknown && unknown.excused()) {
                assertThat(request.allowsUnknownStore()).isTrue();
                assertThat(store == null || !evidence.storeTypeKnown()).isTrue();
            }
        });
    }

    private static boolean everyMetricIsFine(CheckRequest request, StoreState store) {
        for (int i = 0; i < store.aggregates().size(); i++) {
            Double own = i == 0 ? request.threshold() : null;
            double threshold = own == null ? store.spec().metrics().get(i).threshold() : own;
            if (!(store.aggregates().get(i) instanceof Aggregate.Collected collected
                    && collected.staleAfterNanos() >= NOW.nanos()
                    && collected.value() <= threshold)) {
                return false;
            }
        }
        return true;
    }

    @Test
    void decide_findingsAreUsable() {
        Property.check(5_000, random -> {
            Verdict verdict = Decision.decide(anyRequest(random), anyEvidence(random), new CountingChance(1));
            if (verdict instanceof Verdict.Measured measured) {
                assertThat(measured.findings()).contains(measured.decisive()).allSatisfy(finding -> {
                    assertThat(finding.value()).isFinite().isNotNegative();
                    assertThat(finding.host() == null).isEqualTo(finding.ageNanos() == Finding.NO_AGE);
                    assertThat(finding.ageNanos()).isGreaterThanOrEqualTo(Finding.NO_AGE);
                });
            }
        });
    }

    /** Nothing of one request is visible to another, and the same evidence gives the same answer. */
    @Test
    void decide_whenAskedAgain_answersTheSame() {
        Property.check(3_000, random -> {
            CheckRequest request = anyRequest(random);
            Evidence evidence = anyEvidence(random);
            Verdict first = Decision.decide(request, evidence, new CountingChance(0.3));
            Decision.decide(anyRequest(random), evidence, new CountingChance(0.3));
            assertThat(Decision.decide(request, evidence, new CountingChance(0.3)))
                    .isEqualTo(first);
        });
    }
}
