package dev.freno.core.check;

import dev.freno.core.check.CheckRequest.Origin;
import dev.freno.core.reading.Aggregate;
import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.Reading.Failure;
import dev.freno.core.rules.Throttle;
import dev.freno.core.store.MetricSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides checks. The steps and their order are those of the HTTP contract ({@code docs/http.md}): who may answer, what
 * is asked, the app's rules, the store's metrics, the share domain.
 */
public final class Decision {
    /** For how long the refusal of a normal check holds low-priority ones back. */
    public static final long LOW_PRIORITY_MARK_NANOS = 1_000_000_000L;

    private Decision() {}

    /**
     * Answers one request.
     *
     * @param chance asked at most once, and only where a rule refuses a part of the checks
     */
    public static Verdict decide(CheckRequest request, Evidence evidence, RandomGenerator chance) {
        if (!evidence.leading()) {
            return new Verdict.NoLeader();
        }
        if (!evidence.storeTypeKnown()) {
            return new Verdict.UnknownStore(0, request.allowsUnknownStore());
        }
        if (request.app().isEmpty()) {
            return new Verdict.NoApp();
        }
        Verdict refusal = request.origin() == Origin.INTERNAL ? null : refuseApp(request, evidence, chance);
        if (refusal != null) {
            return refusal;
        }
        StoreState store = evidence.store();
        return store == null
                ? new Verdict.UnknownStore(ownThreshold(request), request.allowsUnknownStore())
                : decideByMetrics(request, store, evidence);
    }

    /**
     * Whether a verdict holds low-priority checks of the store back for {@link #LOW_PRIORITY_MARK_NANOS}: a normal
     * write check by an app was refused because a threshold is exceeded.
     */
    public static boolean marksLowPriority(CheckRequest request, Verdict verdict) {
        return verdict instanceof Verdict.ThresholdExceeded
                && request.origin() == Origin.CLIENT
                && !request.isRead()
                && !request.lowPriority();
    }

    private static @Nullable Verdict refuseApp(CheckRequest request, Evidence evidence, RandomGenerator chance) {
        if (request.lowPriority() && evidence.lowPriorityMarked()) {
            return new Verdict.LowPriorityDenied(ownThreshold(request));
        }
        Throttle rule = evidence.rules()
                .match(request.app(), request.storeName(), evidence.now().epochMillis());
        return rule != null && refuses(rule.ratio(), chance)
                ? new Verdict.AppDenied(rule, ownThreshold(request))
                : null;
    }

    private static boolean refuses(double ratio, RandomGenerator chance) {
        return ratio >= 1 || (ratio > 0 && chance.nextDouble() < ratio);
    }

    private static double ownThreshold(CheckRequest request) {
        Double threshold = request.threshold();
        return threshold == null ? 0 : threshold;
    }

    private static Verdict decideByMetrics(CheckRequest request, StoreState store, Evidence evidence) {
        List<Finding> findings = find(request, store, evidence.now().nanos());
        Finding decisive = decisive(findings);
        return switch (decisive.reason()) {
            case OK ->
                evidence.shareDomainHealthy() || request.origin() == Origin.INTERNAL
                        ? new Verdict.Allowed(decisive, findings)
                        : new Verdict.ShareDomainUnhealthy(decisive, findings);
            case THRESHOLD_EXCEEDED -> new Verdict.ThresholdExceeded(decisive, findings);
            case NOT_COLLECTED_YET -> new Verdict.NotCollected(decisive, findings);
            case STALE -> new Verdict.Stale(decisive, findings);
            case NO_HOSTS -> new Verdict.NoHosts(decisive, findings);
            case PROBE_FAILED -> new Verdict.ProbeFailed(decisive, findings);
            case APP_DENIED, LOW_PRIORITY, NO_SUCH_STORE, SHARE_DOMAIN, NO_LEADER, NO_APP ->
                throw new IllegalStateException("no finding has the reason " + decisive.reason());
        };
    }

    private static List<Finding> find(CheckRequest request, StoreState store, long nowNanos) {
        List<MetricSpec> metrics = store.spec().metrics();
        Double own = request.threshold();
        MetricSpec first = metrics.getFirst();
        Finding found = find(
                first, own == null ? first.threshold() : own, store.aggregates().getFirst(), nowNanos);
        if (metrics.size() == 1) {
            return List.of(found);
        }
        List<Finding> findings = new ArrayList<>(metrics.size());
        findings.add(found);
        for (int i = 1; i < metrics.size(); i++) {
            MetricSpec metric = metrics.get(i);
            findings.add(find(metric, metric.threshold(), store.aggregates().get(i), nowNanos));
        }
        return List.copyOf(findings);
    }

    private static Finding find(MetricSpec metric, double threshold, Aggregate aggregate, long nowNanos) {
        return switch (aggregate) {
            case Aggregate.Collected collected -> judge(metric, threshold, collected, nowNanos);
            case Aggregate.Failed failed -> {
                Failure failure = failed.failure();
                Reason reason = failure.kind() == FailureKind.STALE ? Reason.STALE : Reason.PROBE_FAILED;
                yield new Finding(
                        metric.name(),
                        reason,
                        0,
                        threshold,
                        failed.host(),
                        age(failure.atNanos(), nowNanos),
                        failure.kind());
            }
            case Aggregate.NotCollected none -> without(Reason.NOT_COLLECTED_YET, metric, threshold);
            case Aggregate.NoHosts none -> without(Reason.NO_HOSTS, metric, threshold);
        };
    }

    private static Finding without(Reason reason, MetricSpec metric, double threshold) {
        return new Finding(metric.name(), reason, 0, threshold, null, Finding.NO_AGE, null);
    }

    private static Finding judge(MetricSpec metric, double threshold, Aggregate.Collected collected, long nowNanos) {
        boolean stale = nowNanos > collected.staleAfterNanos();
        Reason reason = stale ? Reason.STALE : collected.value() > threshold ? Reason.THRESHOLD_EXCEEDED : Reason.OK;
        return new Finding(
                metric.name(),
                reason,
                stale ? 0 : collected.value(),
                threshold,
                collected.host(),
                age(collected.atNanos(), nowNanos),
                stale ? FailureKind.STALE : null);
    }

    /** A reading may have come in after the check began; it is then as new as can be. */
    private static long age(long atNanos, long nowNanos) {
        return Math.max(0, nowNanos - atNanos);
    }

    /** The finding that comes first in {@link #rank}; among equals, the worst relative to its threshold. */
    private static Finding decisive(List<Finding> findings) {
        Finding decisive = findings.getFirst();
        for (int i = 1; i < findings.size(); i++) {
            Finding other = findings.get(i);
            int order = Integer.compare(rank(other.reason()), rank(decisive.reason()));
            if (order < 0 || (order == 0 && other.load() > decisive.load())) {
                decisive = other;
            }
        }
        return decisive;
    }

    /** The order in which the contract looks at a store: what is not known comes before what is too high. */
    private static int rank(Reason reason) {
        return switch (reason) {
            case NOT_COLLECTED_YET -> 0;
            case NO_HOSTS -> 1;
            case PROBE_FAILED -> 2;
            case STALE -> 3;
            case THRESHOLD_EXCEEDED -> 4;
            case OK -> 5;
            case APP_DENIED, LOW_PRIORITY, NO_SUCH_STORE, SHARE_DOMAIN, NO_LEADER, NO_APP -> 6;
        };
    }
}
