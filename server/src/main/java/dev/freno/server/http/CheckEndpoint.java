package dev.freno.server.http;

import dev.freno.core.check.CheckRequest;
import dev.freno.core.check.Verdict;
import dev.freno.core.time.Moment;
import dev.freno.server.check.Checker;
import dev.freno.server.group.Group;
import dev.freno.server.http.forward.Hop;
import dev.freno.server.http.forward.Passed;
import dev.freno.server.publish.CheckCounters;
import dev.freno.server.publish.RecentApps;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * May this app write to this store now? The whole way of a check: read the target, decide, count, remember who asked,
 * answer. No lock, no regular expression, no route look-up; HEAD renders no body.
 *
 * <p>Thread-safe; each event loop runs it for its own connections.
 */
final class CheckEndpoint {
    private static final long MILLIS_PER_SECOND = 1000;

    private final Checker checker;
    private final Group group;
    private final CheckCounters counters;
    private final RecentApps recentApps;

    CheckEndpoint(Checker checker, Group group, CheckCounters counters, RecentApps recentApps) {
        this.checker = checker;
        this.group = group;
        this.counters = counters;
        this.recentApps = recentApps;
    }

    /**
     * Whether a check has to wait for {@link #awake} before it is decided, because nobody has asked about its store for
     * long. To be asked once for each check, before {@link #decide}; costs next to nothing where no store can be dormant.
     */
    boolean mustWait(CheckRequest check) {
        return checker.mustWait(check);
    }

    /** Completes, without failure, when the check can be decided; on any thread, and within a bounded time. */
    CompletionStage<Void> awake(CheckRequest check) {
        return checker.awake(check);
    }

    /** Decides a check. Whoever answers by this verdict, and not with the leader's answer, does so by {@link #answer}. */
    Verdict decide(CheckRequest check) {
        return checker.check(check);
    }

    Moment now() {
        return checker.now();
    }

    /** A client that asks this, perhaps again and again. */
    Regular regular(PlainCheck plain, Client client) {
        return new Regular(plain, client, counters.tally(plain.check()));
    }

    /**
     * Decides a plain check, counts it, and remembers who asked. Null where that takes more than this node knows right
     * now: nothing has been counted then.
     */
    @Nullable Verdict decide(Regular asking, Moment now) {
        CheckRequest check = asking.plain().check();
        if (mustWait(check)) {
            return null;
        }
        Verdict verdict = checker.check(check, now);
        if (verdict instanceof Verdict.NoLeader) {
            return null;
        }
        counters.count(asking.tally(), verdict);
        if (!check.app().isEmpty() && asking.isFirstOf(now.epochMillis() / MILLIS_PER_SECOND)) {
            recentApps.saw(check.app(), remote(asking.plain().forwardedFor(), asking.client()), now);
        }
        return verdict;
    }

    /** Counts a check, remembers who asked, and answers with the verdict; the status sent. */
    int answer(CheckRequest check, Verdict verdict, HttpServerRequest request, Client client) {
        counters.count(check, verdict);
        String forwardedFor = request.getHeader(Hop.FORWARDED_FOR);
        if (!check.app().isEmpty()) {
            recentApps.saw(check.app(), remote(forwardedFor, client));
        }
        // A node that passes a check on always says where it comes from: a check that comes straight pays for one
        // look-up.
        if (forwardedFor != null && Hop.isForwarded(request)) {
            tellWhoAnswers(verdict, request);
        }
        return answer(verdict, request);
    }

    private void tellWhoAnswers(Verdict verdict, HttpServerRequest request) {
        if (verdict instanceof Verdict.NoLeader) {
            Hop.answerFollowing(request);
        } else {
            Hop.answerLeading(request, group.status().serviceId());
        }
    }

    /** Where a check comes from: what a proxy says, or else the peer. */
    private static String remote(@Nullable String forwardedFor, Client client) {
        return forwardedFor == null || forwardedFor.isEmpty() ? client.address() : forwardedFor;
    }

    /** Answers as the leader did; the status sent. */
    int answer(Passed.Answered passed, HttpServerRequest request) {
        Follower.nameLeader(request, passed.leader());
        HttpServerResponse response = request.response().setStatusCode(passed.status());
        String contentType = passed.contentType();
        if (contentType != null) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, contentType);
        }
        if (HttpMethod.HEAD.equals(request.method())) {
            response.end();
        } else {
            response.end(passed.body());
        }
        return passed.status();
    }

    private static int answer(Verdict verdict, HttpServerRequest request) {
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
