package dev.freno.server.http;

import dev.freno.core.check.Finding;
import dev.freno.core.check.Reason;
import dev.freno.core.reading.FailureKind;

/** What verdicts are called in answers. The words are part of the contract; they name no host and no account. */
final class Wording {
    private Wording() {}

    static String of(Reason reason) {
        return switch (reason) {
            case OK -> "";
            case THRESHOLD_EXCEEDED -> "Threshold exceeded";
            case APP_DENIED, LOW_PRIORITY -> "App denied";
            case NO_SUCH_STORE -> "No such metric";
            case NOT_COLLECTED_YET -> "Metric not collected yet";
            case STALE -> "Metric is stale";
            case NO_HOSTS -> "No hosts found";
            case PROBE_FAILED -> "Probe failed";
            case SHARE_DOMAIN -> "Share domain unhealthy";
            case NO_LEADER -> "No leader";
            case NO_APP -> "no app indicated";
        };
    }

    /** Of a failed probe, the kind of failure. */
    static String of(Reason reason, Finding finding) {
        FailureKind failure = finding.failure();
        return reason == Reason.PROBE_FAILED && failure != null ? "Probe failed: " + failure.text() : of(reason);
    }
}
