package dev.freno.core.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.Property;
import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AggregatorPropertyTest {
    private static final long NOW = 10_000;
    private static final long FRESHNESS = 100;
    private static final double NEVER_WITHIN = -1;
    private static final int FRESHNESS_STEP = 12;

    private record Case(List<HostReading> hosts, IgnoreRules ignore) {
        Aggregation at(long nowNanos) {
            return Aggregator.aggregate(hosts, ignore, FRESHNESS, nowNanos);
        }

        Aggregate aggregate() {
            return at(NOW).aggregate();
        }
    }

    private static Case anyCase(RandomGenerator random) {
        List<HostReading> hosts = new ArrayList<>();
        int count = random.nextInt(7);
        for (int i = 0; i < count; i++) {
            hosts.add(anyHost(i, random));
        }
        IgnoreRules ignore = new IgnoreRules(random.nextInt(4), random.nextInt(4) - 1, random.nextBoolean());
        return new Case(hosts, ignore);
    }

    private static HostReading anyHost(int number, RandomGenerator random) {
        Standing standing =
                random.nextInt(6) == 0 ? Property.oneOf(List.of(Standing.values()), random) : Standing.COUNTED;
        return new HostReading(
                new InstanceKey("h" + number, 3306),
                standing,
                NOW - random.nextLong(2 * FRESHNESS),
                anyReading(random),
                anyGrace(random));
    }

    private static long anyGrace(RandomGenerator random) {
        return random.nextInt(4) == 0 ? NOW + random.nextLong(-FRESHNESS, 3 * FRESHNESS) : HostReading.NO_GRACE;
    }

    private static @Nullable Reading anyReading(RandomGenerator random) {
        long atNanos = NOW - random.nextLong(FRESHNESS + FRESHNESS / 8);
        return switch (random.nextInt(8)) {
            case 0 -> null;
            case 1, 2 -> new Failure(Property.oneOf(List.of(FailureKind.values()), random), "", atNanos);
            default -> new Value(random.nextInt(12) / 2.0, atNanos);
        };
    }

    /** The contract's rule, written down a second time, step by step and without a care for cost. */
    private static Aggregate byTheBook(Case given) {
        List<HostReading> values = new ArrayList<>();
        List<HostReading> errors = new ArrayList<>();
        boolean awaited = false;
        for (HostReading host : given.hosts()) {
            boolean isJoining = host.standing() == Standing.JOINING
                    || (host.standing() == Standing.COUNTED && host.graceUntilNanos() >= NOW);
            awaited |= isJoining;
            if (isJoining || host.standing() != Standing.COUNTED) {
                continue;
            }
            if (host.reading() instanceof Value value && NOW - value.atNanos() <= FRESHNESS) {
                values.add(host);
            } else if (host.reading() == null && NOW - host.sinceNanos() <= FRESHNESS) {
                awaited = true;
            } else if (!(given.ignore().connectFailures()
                    && host.reading() instanceof Failure failure
                    && failure.kind() == FailureKind.CONNECT)) {
                errors.add(host);
            }
        }
        int tokens = given.ignore().hosts() - errors.size();
        if (tokens < 0) {
            HostReading lowest = Collections.min(errors, Comparator.comparing(HostReading::host));
            return new Aggregate.Failed(lowest.host(), new Failure(FailureKind.QUERY, "", 0));
        }
        if (values.isEmpty()) {
            return awaited ? Aggregate.NOT_COLLECTED : Aggregate.NO_HOSTS;
        }
        values.sort(
                Comparator.comparingDouble((HostReading host) -> -valueOf(host)).thenComparing(HostReading::host));
        for (int i = 0; i < tokens; i++) {
            double threshold = given.ignore().threshold();
            if (values.size() > 1 && (threshold <= 0 || valueOf(values.getFirst()) > threshold)) {
                values.removeFirst();
            }
        }
        return new Aggregate.Collected(
                valueOf(values.getFirst()), values.getFirst().host(), 0, 0);
    }

    private static double valueOf(HostReading host) {
        return host.reading() instanceof Value value ? value.value() : Double.NaN;
    }

    /** An aggregate without its instants. */
    private static String essence(Aggregate aggregate) {
        return switch (aggregate) {
            case Aggregate.Collected collected -> collected.value() + " of " + collected.host();
            case Aggregate.Failed failed -> "failure of " + failed.host();
            case Aggregate.NotCollected none -> "not collected";
            case Aggregate.NoHosts none -> "no hosts";
        };
    }

    @Test
    void aggregate_isWhatTheContractSays() {
        Property.check(20_000, random -> {
            Case given = anyCase(random);
            assertThat(essence(given.aggregate())).as("%s", given).isEqualTo(essence(byTheBook(given)));
        });
    }

    @Test
    void aggregate_doesNotDependOnTheOrderOfHosts() {
        Property.check(3_000, random -> {
            Case given = anyCase(random);
            List<HostReading> shuffled = new ArrayList<>(given.hosts());
            Collections.shuffle(shuffled, Random.from(random));
            assertThat(new Case(shuffled, given.ignore()).at(NOW))
                    .as("%s", given)
                    .isEqualTo(given.at(NOW));
        });
    }

    /** A value that improves may fall below the ignore threshold and then count; but it is not above that threshold. */
    @Test
    void aggregate_whenAValueImproves_isNotWorseThanBeforeOrTheIgnoreThreshold() {
        Property.check(10_000, random -> {
            Case given = anyCase(random);
            List<HostReading> better = new ArrayList<>(given.hosts());
            better.replaceAll(host -> random.nextInt(3) == 0 ? improved(host, random) : host);
            Aggregate improved = new Case(better, given.ignore()).aggregate();
            if (given.aggregate() instanceof Aggregate.Collected before) {
                assertThat(improved)
                        .as("%s, then %s", given, better)
                        .isInstanceOfSatisfying(
                                Aggregate.Collected.class,
                                after -> assertThat(after.value())
                                        .isLessThanOrEqualTo(Math.max(
                                                before.value(), given.ignore().threshold())));
            }
        });
    }

    private static HostReading improved(HostReading host, RandomGenerator random) {
        return host.reading() instanceof Value value
                ? host.withReading(new Value(value.value() * random.nextDouble(), value.atNanos()), NEVER_WITHIN)
                : host;
    }

    @Test
    void aggregate_neverRestsOnAStaleValue() {
        Property.check(10_000, random -> {
            Case given = anyCase(random);
            if (given.aggregate() instanceof Aggregate.Collected collected) {
                assertThat(NOW - collected.atNanos()).isBetween(0L, FRESHNESS);
                assertThat(collected.staleAfterNanos()).isGreaterThanOrEqualTo(NOW);
                long last = Math.min(collected.staleAfterNanos(), given.at(NOW).reviewAtNanos() - 1);
                assertThat(given.at(last).aggregate()).isEqualTo(collected);
                assertThat(given.at(collected.staleAfterNanos() + 1).aggregate())
                        .isNotEqualTo(collected);
            }
        });
    }

    @Test
    void aggregate_beforeItsReview_doesNotChange() {
        Property.check(10_000, random -> {
            Case given = anyCase(random);
            Aggregation now = given.at(NOW);
            assertThat(now.reviewAtNanos()).isGreaterThan(NOW);
            long horizon = Math.min(now.reviewAtNanos(), NOW + 10 * FRESHNESS);
            assertThat(given.at(random.nextLong(NOW, horizon))).as("%s", given).isEqualTo(now);
            assertThat(given.at(horizon - 1)).as("%s", given).isEqualTo(now);
        });
    }

    @Test
    void aggregate_whenReviewedOverAndOver_comesToRest() {
        Property.check(3_000, random -> {
            Case given = anyCase(random);
            Aggregation aggregation = given.at(NOW);
            for (int steps = 0; aggregation.reviewAtNanos() < Long.MAX_VALUE; steps++) {
                assertThat(steps).isLessThanOrEqualTo(2 * given.hosts().size());
                aggregation = given.at(aggregation.reviewAtNanos());
            }
            assertThat(aggregation.aggregate()).isNotInstanceOf(Aggregate.Collected.class);
        });
    }

    /** Nobody can tell that it is there, but that somebody is awaited where no host counts. */
    @Test
    void aggregate_whenAHostIsJoining_isWhatItIsWithoutIt() {
        Property.check(10_000, random -> {
            Case given = anyCase(random);
            List<HostReading> more = new ArrayList<>(given.hosts());
            more.add(random.nextInt(more.size() + 1), anyJoiningHost(random));
            Aggregate with = new Case(more, given.ignore()).aggregate();
            boolean none = given.aggregate().equals(Aggregate.NO_HOSTS);
            assertThat(with).as("%s", more).isEqualTo(none ? Aggregate.NOT_COLLECTED : given.aggregate());
        });
    }

    private static HostReading anyJoiningHost(RandomGenerator random) {
        boolean unchecked = random.nextBoolean();
        return new HostReading(
                new InstanceKey("a-joining-host", 3306),
                unchecked ? Standing.JOINING : Standing.COUNTED,
                NOW - random.nextLong(2 * FRESHNESS),
                anyReading(random),
                unchecked ? anyGrace(random) : NOW + random.nextLong(FRESHNESS));
    }

    @Test
    void standing_whenItIsCounted_isThatOfTheHostsThatTheOutcomeRestsOn() {
        Property.check(10_000, random -> {
            Case given = anyCase(random);
            List<HostReading> counted = given.hosts().stream()
                    .filter(host -> host.standing(FRESHNESS, NOW) == Standing.COUNTED)
                    .toList();
            boolean joining =
                    given.hosts().stream().anyMatch(host -> host.standing(FRESHNESS, NOW) == Standing.JOINING);
            Aggregate of = new Case(counted, given.ignore()).aggregate();
            assertThat(given.aggregate())
                    .as("%s", given)
                    .isEqualTo(joining && of.equals(Aggregate.NO_HOSTS) ? Aggregate.NOT_COLLECTED : of);
        });
    }

    /** As a store goes on: time passes, readings replace each other, and now and then the hosts change. */
    @Test
    void advance_whateverHappens_leadsToWhatAllHostsTogetherSay() {
        Property.check(3_000, random -> {
            Case given = anyCase(random);
            long now = NOW;
            Aggregation present = given.at(now);
            for (int step = 0; step < 60; step++) {
                now += random.nextInt(FRESHNESS_STEP);
                if (now >= present.reviewAtNanos() || random.nextInt(20) == 0) {
                    changeAHost(given, now, random);
                    present = given.at(now);
                } else if (!given.hosts().isEmpty()) {
                    present = afterAReading(given, present, now, random);
                }
                assertSame(given, present, now);
                long later = random.nextLong(now, Math.min(present.reviewAtNanos(), now + 2 * FRESHNESS));
                assertSame(given, present, later);
            }
        });
    }

    private static void changeAHost(Case given, long now, RandomGenerator random) {
        if (!given.hosts().isEmpty() && random.nextBoolean()) {
            int index = random.nextInt(given.hosts().size());
            HostReading changed = anyHost(index, random);
            given.hosts()
                    .set(
                            index,
                            new HostReading(
                                    given.hosts().get(index).host(),
                                    changed.standing(),
                                    now,
                                    given.hosts().get(index).reading(),
                                    random.nextInt(4) == 0 ? now + FRESHNESS : HostReading.NO_GRACE));
        }
    }

    private static Aggregation afterAReading(Case given, Aggregation present, long now, RandomGenerator random) {
        int index = random.nextInt(given.hosts().size());
        HostReading before = given.hosts().get(index);
        Reading latest = random.nextInt(12) == 0
                ? new Failure(Property.oneOf(List.of(FailureKind.values()), random), "", now)
                : new Value(random.nextInt(12) / 2.0, now - random.nextInt(10));
        HostReading after = before.withReading(latest, 2);
        given.hosts().set(index, after);
        Aggregation advanced = Aggregator.advance(present, before, after, given.ignore(), FRESHNESS, now);
        return advanced == null ? given.at(now) : advanced;
    }

    private static void assertSame(Case given, Aggregation present, long now) {
        Aggregate full = given.at(now).aggregate();
        if (full instanceof Aggregate.Collected exact && present.aggregate() instanceof Aggregate.Collected advanced) {
            assertThat(advanced)
                    .as("%s at %d", given, now)
                    .isEqualTo(new Aggregate.Collected(
                            exact.value(), exact.host(), exact.atNanos(), advanced.staleAfterNanos()));
            assertThat(advanced.staleAfterNanos()).isBetween(now, exact.staleAfterNanos());
        } else {
            assertThat(present.aggregate()).as("%s at %d", given, now).isEqualTo(full);
        }
    }
}
