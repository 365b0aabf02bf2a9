package dev.freno.core.reading;

import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.reading.Reading.Value;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
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
 * Costs O(hosts) without ignored hosts, else O(hosts · log hosts).
 */
public final class Aggregator {
    private static final Comparator<Candidate> WORST_FIRST = Comparator.comparingDouble(
                    (Candidate candidate) -> candidate.value().value())
            .reversed()
            .thenComparing(Candidate::host);

    private final IgnoreRules ignore;
    private final long freshnessNanos;
    private final long nowNanos;
    private final List<Candidate> values;
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
        this.values = new ArrayList<>(hosts);
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
        values.add(new Candidate(host, value));
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
        if (values.isEmpty()) {
            return anyJoining ? Aggregate.NOT_COLLECTED : Aggregate.NO_HOSTS;
        }
        Candidate worst = worstAfterIgnoring(ignore.hosts() - failures);
        return new Aggregate.Collected(
                worst.value().value(), worst.host(), worst.value().atNanos(), staleAfterNanos);
    }

    private Candidate worstAfterIgnoring(int tokens) {
        if (tokens == 0) {
            return Collections.min(values, WORST_FIRST);
        }
        values.sort(WORST_FIRST);
        int at = 0;
        while (at < tokens && at < values.size() - 1 && mayIgnore(values.get(at))) {
            at++;
        }
        return values.get(at);
    }

    private boolean mayIgnore(Candidate candidate) {
        return ignore.threshold() <= 0 || candidate.value().value() > ignore.threshold();
    }
}
