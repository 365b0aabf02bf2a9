package dev.freno.server.http;

import dev.freno.core.check.CheckRequest;
import dev.freno.core.check.Verdict;
import dev.freno.server.check.Checker;
import dev.freno.server.publish.CheckCounters;
import dev.freno.server.publish.RecentApps;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * May this app write to this store now? The whole way of a check: read the target, decide, count, remember who asked,
 * answer. No lock, no regular expression, no route look-up; HEAD renders no body.
 *
 * <p>Thread-safe; each event loop runs it for its own connections.
 */
final class CheckEndpoint {
    private static final CharSequence FORWARDED_FOR = HttpHeaders.createOptimized("x-forwarded-for");

    private final Checker checker;
    private final CheckCounters counters;
    private final RecentApps recentApps;

    CheckEndpoint(Checker checker, CheckCounters counters, RecentApps recentApps) {
        this.checker = checker;
        this.counters = counters;
        this.recentApps = recentApps;
    }

    /** Decides a check, and counts it. */
    Verdict decide(CheckRequest check, HttpServerRequest request, Client client) {
        Verdict verdict = checker.check(check);
        counters.count(check, verdict);
        if (!check.app().isEmpty()) {
            recentApps.saw(check.app(), remote(request, client));
        }
        return verdict;
    }

    /** Where a check comes from: what a proxy says, or else the peer. */
    private static String remote(HttpServerRequest request, Client client) {
        String forwardedFor = request.getHeader(FORWARDED_FOR);
        return forwardedFor == null || forwardedFor.isEmpty() ? client.address() : forwardedFor;
    }

    /** Answers with a verdict; the status sent. */
    int answer(Verdict verdict, HttpServerRequest request) {
        int status = statusOf(verdict).code();
        HttpServerResponse response =
                request.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, Answer.JSON);
        if (HttpMethod.HEAD.equals(request.method())) {
            response.end();
        } else {
            response.end(CheckBody.of(status, verdict));
        }
        return status;
    }

    /** The statuses of the contract. Only what is provably fine is 200. */
    static HttpResponseStatus statusOf(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed allowed -> HttpResponseStatus.OK;
            case Verdict.UnknownStore unknown ->
                unknown.excused() ? HttpResponseStatus.OK : HttpResponseStatus.NOT_FOUND;
            case Verdict.NotCollected none -> HttpResponseStatus.NOT_FOUND;
            case Verdict.NoLeader none -> HttpResponseStatus.NOT_FOUND;
            case Verdict.NoApp none -> HttpResponseStatus.EXPECTATION_FAILED;
            case Verdict.AppDenied denied -> HttpResponseStatus.EXPECTATION_FAILED;
            case Verdict.LowPriorityDenied denied -> HttpResponseStatus.EXPECTATION_FAILED;
            case Verdict.ThresholdExceeded exceeded -> HttpResponseStatus.TOO_MANY_REQUESTS;
            case Verdict.ShareDomainUnhealthy unhealthy -> HttpResponseStatus.TOO_MANY_REQUESTS;
            case Verdict.NoHosts none -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
            case Verdict.ProbeFailed failed -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
            case Verdict.Stale stale -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
