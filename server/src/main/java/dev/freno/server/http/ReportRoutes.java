package dev.freno.server.http;

import dev.freno.core.check.Finding;
import dev.freno.core.check.Reason;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.server.publish.StoreFindings;
import dev.freno.server.publish.Telemetry;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the node has seen and counted. */
final class ReportRoutes {
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final int DECIMALS = 6;
    private static final int BRIEF_DECIMALS = 3;

    private final Stores stores;
    private final Telemetry telemetry;
    private final Moments moments;

    ReportRoutes(Stores stores, Telemetry telemetry, Moments moments) {
        this.stores = stores;
        this.telemetry = telemetry;
        this.moments = moments;
    }

    void addStores(RouteTable routes) {
        routes.report("/aggregated-metrics", this::aggregatedMetrics);
        routes.report("/metrics-health", call -> metricsHealth());
    }

    void addApps(RouteTable routes) {
        routes.report("/recent-apps", call -> recentApps(0));
        routes.report(
                "/recent-apps/:lastMinutes", call -> recentApps(Parameters.minutes(call.parameter("lastMinutes"))));
    }

    void addMeters(RouteTable routes) {
        routes.report("/debug/vars", call -> vars());
        routes.report("/debug/metrics", call -> vars());
    }

    void addPrometheus(RouteTable routes) {
        routes.report(
                "/metrics", call -> Answer.text(HttpResponseStatus.OK.code(), PROMETHEUS_TEXT, telemetry.prometheus()));
    }

    private Answer aggregatedMetrics(Route.Call call) throws Rejected {
        int decimals = "true".equals(call.query("brief")) ? BRIEF_DECIMALS : DECIMALS;
        Moment now = moments.now();
        SortedMap<String, String> values = new TreeMap<>();
        for (StoreCell store : stores.all()) {
            List<Finding> findings = StoreFindings.of(store, now);
            values.put(store.key().toString(), text(findings.getFirst(), decimals));
            findings.stream()
                    .skip(1)
                    .forEach(finding -> values.put(store.key() + "/" + finding.metric(), text(finding, decimals)));
        }
        Json json = Json.object();
        values.forEach(json::put);
        return Answer.json(json.closeObject().line());
    }

    private static String text(Finding finding, int decimals) {
        return finding.reason() == Reason.OK || finding.reason() == Reason.THRESHOLD_EXCEEDED
                ? new BigDecimal(finding.value())
                        .setScale(decimals, RoundingMode.HALF_EVEN)
                        .toPlainString()
                : "error: " + Wording.of(finding.reason(), finding);
    }

    private Answer metricsHealth() {
        Moment now = moments.now();
        Json json = Json.object();
        telemetry
                .health()
                .snapshot()
                .forEach((store, health) -> json.openObject(store.toString())
                        .put(
                                "LastHealthyAt",
                                Instant.ofEpochMilli(health.lastHealthy().epochMillis())
                                        .toString())
                        .put("SecondsSinceLastHealthy", health.secondsSince(now))
                        .closeObject());
        return Answer.json(json.closeObject().line());
    }

    private Answer recentApps(long lastMinutes) {
        Json json = Json.object();
        telemetry
                .recentApps()
                .report(lastMinutes)
                .forEach((asker, check) -> json.openObject(asker)
                        .put("CheckedAtEpoch", check.checkedAtEpoch())
                        .put("MinutesSinceChecked", check.minutesSinceChecked())
                        .closeObject());
        return Answer.json(json.closeObject().line());
    }

    private Answer vars() {
        Json json = Json.object();
        for (Map.Entry<String, Number> entry : telemetry.vars().entrySet()) {
            Number number = entry.getValue();
            if (number instanceof Double) {
                json.put(entry.getKey(), number.doubleValue());
            } else {
                json.put(entry.getKey(), number.longValue());
            }
        }
        return Answer.json(json.closeObject().line());
    }
}
