package dev.freno.server.publish;

import dev.freno.core.check.Verdict;

/** How a check went, as coarsely as it is counted for each app and store. */
enum CheckOutcome {
    ALLOWED,
    /** A rule, a threshold or the question itself speaks against it. */
    REFUSED,
    /** freno does not know the state of the store. */
    FAILED;

    static CheckOutcome of(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed allowed -> ALLOWED;
            case Verdict.UnknownStore unknown -> unknown.excused() ? ALLOWED : REFUSED;
            case Verdict.ThresholdExceeded exceeded -> REFUSED;
            case Verdict.ShareDomainUnhealthy unhealthy -> REFUSED;
            case Verdict.AppDenied denied -> REFUSED;
            case Verdict.LowPriorityDenied denied -> REFUSED;
            case Verdict.NotCollected none -> REFUSED;
            case Verdict.NoApp none -> REFUSED;
            case Verdict.NoLeader none -> REFUSED;
            case Verdict.NoHosts none -> FAILED;
            case Verdict.ProbeFailed failed -> FAILED;
            case Verdict.Stale stale -> FAILED;
        };
    }
}
