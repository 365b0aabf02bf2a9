package dev.freno.core.reading;

import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes one value of the readings of a metric on a store's hosts.
 *
 * <p>The rule: hosts that do not count are left out. A failed host costs one of the tokens that {@link
 * IgnoreRules#hosts()} grants, unless it failed to connect and such failures are free; a failure without a token is the
 * outcome. Of the values, each token left takes the highest away, if more than one remains and it is above {@link
 * IgnoreRules#threshold()}. What is then highest is the outcome. A value past its freshness deadline is a failure, and
 * so is a host that had the length of a deadline to give its first reading and did not; before that it is left out. A
 * host within its grace is left out, whatever it reads. Where no value is left, it matters whether somebody is joining: the
 * outcome is then "not collected", not "no hosts".
 *
 * <p>The outcome does not depend on the order of the hosts. A lower value of one host never makes it higher than it was or
 * than the ignore threshold (a value that falls below that threshold is not taken away any more).
 * Costs O(hosts) without ignored hosts, else O(hosts · log hosts); most new readings need only {@link #advance}, at O(1).
 */
public final class Aggregator {
    private static final Comparator<Candidate> WORST_FIRST = (one, other) ->
            isWorse(one.value().value(), one.host(), other.value().value(), other.host()) ? -1 : one == other ? 0 : 1;

    private final IgnoreRules ignore;
    private final long freshnessNanos;
    private final long nowNanos;
    /** All values, only where some may be taken away. */
    private final List<Candidate> values;

    private @Nullable Value worst;
    private @Nullable InstanceKey worstHost;
    private @Nullable InstanceKey lowestFailed;
    private @Nullable Failure lowestFailure;
    private int failures;
    private boolean anyJoining;
    private long reviewAtNanos = Long.MAX_VALUE;
    private long staleAfterNanos = Long.MAX_VALUE;

    private record Candidate(InstanceKey host, Value value) {}

    private Aggregator(IgnoreRules ignore, long freshnessNanos, long nowNanos, int hosts) {
        this.ignore = ignore;
        this.freshnessNanos = freshnessNanos;
        this.nowNanos = nowNanos;
        this.values = new ArrayList<>(ignore.hosts() > 0 ? hosts : 0);
    }

    /**
     * The metric over all hosts.
     *
     * @param hosts what is known of each host, in any order
     * @param ignore which hosts may misbehave
     * @param freshnessNanos the age past which a value is stale
     * @param nowNanos the instant to judge at, monotonic nanoseconds
     */
    public static Aggregation aggregate(
            Collection<HostReading> hosts, IgnoreRules ignore, long freshnessNanos, long nowNanos) {
        Aggregator survey = new Aggregator(ignore, freshnessNanos, nowNanos, hosts.size());
        for (HostReading host : hosts) {
            survey.survey(host);
        }
        return new Aggregation(survey.outcome(), survey.reviewAtNanos);
    }

    /**
     * The metric over all hosts after the reading of one of them was replaced, where that follows from the outcome before it
     * without a look at the others: a fresh value took the place of a fresh value, and it either is the new outcome or plays
     * no part in it.
     *
     * <p>The instant at which that aggregate turns stale is the one it had, so it may be earlier than {@link #aggregate}
     * would say, by an eighth of a deadline at most, and never later. It is reviewed a quarter of a deadline before, and
     * thereby made exact in time.
     *
     * @param present the outcome before, of the same hosts
     * @param before what was known of the host
     * @param after the same with its new reading
     * @return null where all hosts must be looked at
     */
    public static @Nullable Aggregation advance(
            Aggregation present,
            HostReading before,
            HostReading after,
            IgnoreRules ignore,
            long freshnessNanos,
            long nowNanos) {
        Value old = countedValue(before, freshnessNanos, nowNanos);
        Value latest = countedValue(after, freshnessNanos, nowNanos);
        if (!(present.aggregate() instanceof Aggregate.Collected outcome)
                || nowNanos >= present.reviewAtNanos()
                || outcome.staleAfterNanos() - nowNanos < freshnessNanos - freshnessNanos / 8
                || old == null
                || latest == null
                || latest.atNanos() < old.atNanos()) {
            return null;
        }
        InstanceKey host = after.host();
        long early = Math.min(present.reviewAtNanos(), outcome.staleAfterNanos() - freshnessNanos / 4);
        if (isWorse(outcome.value(), outcome.host(), old.value(), host)
                && isWorse(outcome.value(), outcome.host(), latest.value(), host)) {
            return early == present.reviewAtNanos() ? present : new Aggregation(outcome, early);
        }
        if (ignore.hosts() > 0 || isWorse(outcome.value(), outcome.host(), latest.value(), host)) {
            return null;
        }
        return new Aggregation(
                new Aggregate.Collected(latest.value(), host, latest.atNanos(), outcome.staleAfterNanos()), early);
    }

    /** The value with which the host takes part, null if it does not or has failed. */
    private static @Nullable Value countedValue(HostReading host, long freshnessNanos, long nowNanos) {
        return host.standing() == Standing.COUNTED
                        && nowNanos > host.leftOutUntilNanos(freshnessNanos)
                        && host.reading() instanceof Value value
                        && nowNanos <= value.atNanos() + freshnessNanos
                ? value
                : null;
    }

    /** The order in which hosts decide: the higher value, and of equal ones the lower host. */
    private static boolean isWorse(double value, InstanceKey host, double other, InstanceKey otherHost) {
        return value != other ? value > other : host.compareTo(otherHost) < 0;
    }

    private void survey(HostReading host) {
        switch (host.standing()) {
            case COUNTED -> addOrAwait(host);
            case JOINING -> anyJoining = true;
            case SKIPPED, IGNORED, HTTP_CHECK_404 -> {}
        }
    }

    private void addOrAwait(HostReading host) {
        long leftOutUntil = host.leftOutUntilNanos(freshnessNanos);
        if (nowNanos <= leftOutUntil) {
            anyJoining = true;
            reviewAtNanos = Math.min(reviewAtNanos, leftOutUntil + 1);
        } else {
            add(host);
        }
    }

    private void add(HostReading host) {
        switch (host.reading()) {
            case Value value -> addValue(host.host(), value);
            case Failure failure -> addFailure(host.host(), failure);
            case null ->
                addFailure(host.host(), new Failure(FailureKind.TIMEOUT, "no first reading", host.sinceNanos()));
        }
    }

    private void addValue(InstanceKey host, Value value) {
        long lastGood = value.atNanos() + freshnessNanos;
        if (nowNanos > lastGood) {
            addFailure(host, new Failure(FailureKind.STALE, "last value is too old", value.atNanos()));
            return;
        }
        if (ignore.hosts() > 0) {
            values.add(new Candidate(host, value));
        }
        if (worst == null || worstHost == null || isWorse(value.value(), host, worst.value(), worstHost)) {
            worst = value;
            worstHost = host;
        }
        staleAfterNanos = Math.min(staleAfterNanos, lastGood);
        reviewAtNanos = Math.min(reviewAtNanos, lastGood + 1);
    }

    private void addFailure(InstanceKey host, Failure failure) {
        if (ignore.connectFailures() && failure.kind() == FailureKind.CONNECT) {
            return;
        }
        failures++;
        if (lowestFailed == null || host.compareTo(lowestFailed) < 0) {
            lowestFailed = host;
            lowestFailure = failure;
        }
    }

    private Aggregate outcome() {
        if (failures > ignore.hosts() && lowestFailed != null && lowestFailure != null) {
            return new Aggregate.Failed(lowestFailed, lowestFailure);
        }
        if (worst == null || worstHost == null) {
            return anyJoining ? Aggregate.NOT_COLLECTED : Aggregate.NO_HOSTS;
        }
        int tokens = ignore.hosts() - failures;
        return tokens == 0 ? collected(worst, worstHost) : worstAfterIgnoring(tokens);
    }

    private Aggregate collected(Value value, InstanceKey host) {
        return new Aggregate.Collected(value.value(), host, value.atNanos(), staleAfterNanos);
    }

    private Aggregate worstAfterIgnoring(int tokens) {
        values.sort(WORST_FIRST);
        int at = 0;
        while (at < tokens && at < values.size() - 1 && mayIgnore(values.get(at))) {
            at++;
        }
        return collected(values.get(at).value(), values.get(at).host());
    }

    private boolean mayIgnore(Candidate candidate) {
        return ignore.threshold() <= 0 || candidate.value().value() > ignore.threshold();
    }
}
