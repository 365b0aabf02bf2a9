package dev.freno.server.http;

import dev.freno.core.check.Finding;
import dev.freno.core.check.Reason;
import dev.freno.core.check.Verdict;
import dev.freno.core.store.InstanceKey;
import io.vertx.core.buffer.Buffer;

/**
 * The body of a check: the four keys that clients of the original know, then what explains the verdict. What has no
 * value is left out.
 */
final class CheckBody {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private CheckBody() {}

    static Buffer of(int status, Verdict verdict) {
        Json json = Json.object().put("StatusCode", status);
        return switch (verdict) {
            case Verdict.Measured measured -> measured(json, measured);
            case Verdict.AppDenied denied ->
                without(json, denied.threshold(), denied.reason())
                        .put("Rule", denied.rule().key())
                        .closeObject()
                        .line();
            case Verdict.LowPriorityDenied denied -> plain(json, denied.threshold(), denied.reason());
            case Verdict.UnknownStore unknown -> plain(json, unknown.threshold(), unknown.reason());
            case Verdict.NoApp none -> plain(json, 0, none.reason());
            case Verdict.NoLeader none -> plain(json, 0, none.reason());
        };
    }

    private static Buffer plain(Json json, double threshold, Reason reason) {
        return without(json, threshold, reason).closeObject().line();
    }

    private static Json without(Json json, double threshold, Reason reason) {
        return json.put("Value", 0)
                .put("Threshold", threshold)
                .put("Message", Wording.of(reason))
                .put("Reason", reason.name());
    }

    private static Buffer measured(Json json, Verdict.Measured verdict) {
        Finding decisive = verdict.decisive();
        json.put("Value", decisive.value())
                .put("Threshold", decisive.threshold())
                .put("Message", Wording.of(verdict.reason(), decisive))
                .put("Reason", verdict.reason().name());
        putOrigin(json, decisive);
        if (verdict.findings().size() > 1) {
            json.openArray("Metrics");
            verdict.findings().forEach(finding -> putFinding(json, finding));
            json.closeArray();
        }
        return json.closeObject().line();
    }

    private static void putFinding(Json json, Finding finding) {
        json.openObject()
                .put("Value", finding.value())
                .put("Threshold", finding.threshold())
                .put("Reason", finding.reason().name());
        putOrigin(json, finding);
        json.closeObject();
    }

    private static void putOrigin(Json json, Finding finding) {
        InstanceKey host = finding.host();
        if (host != null) {
            json.put("Host", host.toString());
        }
        json.put("Metric", finding.metric());
        if (finding.ageNanos() != Finding.NO_AGE) {
            json.put("AgeMillis", Math.max(0, finding.ageNanos()) / NANOS_PER_MILLI);
        }
    }
}
