package dev.freno.server.http;

import dev.freno.core.check.Finding;
import dev.freno.core.check.Reason;
import dev.freno.core.check.Verdict;
import dev.freno.core.reading.FailureKind;
import dev.freno.core.reading.HostReading;
import dev.freno.core.reading.Joining;
import dev.freno.core.reading.Reading;
import dev.freno.core.reading.Standing;
import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.MetricSpec;
import dev.freno.core.time.Moment;
import dev.freno.server.inventory.InventoryState;
import dev.freno.server.publish.StoreFindings;
import dev.freno.server.publish.StoreReport;
import java.util.List;

/**
 * A store's report as JSON: what a check of it finds, each metric with the hosts behind it, and where the hosts come
 * from. What has no value is left out. Failures are told by their kind, since details can name accounts.
 */
final class StoreBody {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Json json;
    private final Moment now;

    private StoreBody(Json json, Moment now) {
        this.json = json;
        this.now = now;
    }

    /** Writes the report's keys into the object that is open, and closes it. */
    static void put(Json json, StoreReport report, Moment now) {
        new StoreBody(json, now).put(report);
    }

    private void put(StoreReport report) {
        Verdict.Measured verdict = StoreFindings.verdict(report.snapshot().state(), now);
        json.put("Reason", verdict.reason().name()).put("Message", Wording.of(verdict.reason(), verdict.decisive()));
        if (report.snapshot().dormant()) {
            json.put("Dormant", true);
        }
        json.openObject("Metrics");
        List<MetricSpec> metrics = report.snapshot().state().spec().metrics();
        for (int i = 0; i < metrics.size(); i++) {
            metric(
                    metrics.get(i),
                    verdict.findings().get(i),
                    report.snapshot().hosts().get(i));
        }
        json.closeObject();
        inventory(report.inventory());
        json.closeObject();
    }

    private void metric(MetricSpec metric, Finding finding, List<HostReading> hosts) {
        json.openObject(metric.name());
        if (finding.reason() == Reason.OK || finding.reason() == Reason.THRESHOLD_EXCEEDED) {
            json.put("Value", finding.value());
        }
        json.put("Threshold", finding.threshold())
                .put("Reason", finding.reason().name())
                .put("Message", Wording.of(finding.reason(), finding));
        InstanceKey host = finding.host();
        if (host != null) {
            json.put("Host", host.toString());
        }
        if (finding.ageNanos() != Finding.NO_AGE) {
            json.put("AgeMillis", millis(finding.ageNanos()));
        }
        json.openObject("Hosts");
        hosts.forEach(reading -> host(reading, metric));
        json.closeObject().closeObject();
    }

    private void host(HostReading host, MetricSpec metric) {
        json.openObject(host.host().toString());
        Standing standing = host.standing(metric.freshnessNanos(), now.nanos());
        json.put("Counted", standing == Standing.COUNTED);
        if (standing != Standing.COUNTED) {
            json.put("Why", standing.name());
        }
        Joining joining = host.joining(metric.freshnessNanos(), now.nanos());
        if (joining != null) {
            json.put("Awaits", joining.name());
        }
        switch (host.reading()) {
            case Reading.Value value -> value(value, metric);
            case Reading.Failure failure -> failure(failure.kind(), failure.atNanos());
            case null -> {}
        }
        json.closeObject();
    }

    private void value(Reading.Value value, MetricSpec metric) {
        json.put("Value", value.value());
        if (now.nanos() - value.atNanos() > metric.freshnessNanos()) {
            failure(FailureKind.STALE, value.atNanos());
        } else {
            age(value.atNanos());
        }
    }

    private void failure(FailureKind kind, long atNanos) {
        json.put("Failure", kind.name()).put("Message", kind.text());
        age(atNanos);
    }

    private void inventory(InventoryState inventory) {
        json.openObject("Inventory").put("Source", inventory.source()).put("Hosts", inventory.hosts());
        Long confirmed = inventory.confirmedAtNanos();
        if (confirmed != null) {
            age(confirmed);
        }
        json.put("Failing", inventory.isFailing());
        String said = inventory.isFailing() ? inventory.failure() : inventory.warning();
        if (said != null) {
            json.put("Message", said);
        }
        json.closeObject();
    }

    private void age(long atNanos) {
        json.put("AgeMillis", millis(now.nanos() - atNanos));
    }

    private static long millis(long nanos) {
        return Math.max(0, nanos) / NANOS_PER_MILLI;
    }
}
