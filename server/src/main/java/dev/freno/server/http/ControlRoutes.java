package dev.freno.server.http;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.Throttle;
import dev.freno.core.time.Moments;
import dev.freno.server.group.Group;
import dev.freno.server.group.Receipt;
import dev.freno.server.http.forward.Hop;
import dev.freno.server.http.forward.Passed;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Throttle, unthrottle, skip, recover: a request becomes a command for the group, its receipt becomes an answer. */
final class ControlRoutes {
    private static final long DEFAULT_SKIP_MINUTES = 60;
    private static final String PERMANENT = "0001-01-01T00:00:00Z";
    private static final Answer FORCED_ALONE = unavailable(
            "No leader: nothing has changed. Leadership is forced here, which commits nothing: commands need"
                    + " the group");

    private final Vertx vertx;
    private final Group group;
    private final Moments moments;
    private final long defaultThrottleMinutes;

    ControlRoutes(Vertx vertx, Group group, Moments moments, long defaultThrottleMinutes) {
        this.vertx = vertx;
        this.group = group;
        this.moments = moments;
        this.defaultThrottleMinutes = defaultThrottleMinutes;
    }

    void addThrottling(RouteTable routes) {
        routes.add("/throttle-app/:app", this::throttleAnew);
        routes.add("/throttle-app/:app/ratio/:ratio", call -> throttle(call, ratio(call), null));
        routes.add("/throttle-app/:app/ttl/:ttlMinutes", call -> throttle(call, null, expiry(call)));
        routes.add(
                "/throttle-app/:app/ttl/:ttlMinutes/ratio/:ratio", call -> throttle(call, ratio(call), expiry(call)));
        routes.add("/unthrottle-app/:app", this::unthrottle);
        routes.report("/throttled-apps", call -> throttledApps());
    }

    void addSkipping(RouteTable routes) {
        routes.add("/skip-host/:hostName", call -> skip(call, expiry(DEFAULT_SKIP_MINUTES)));
        routes.add("/skip-host/:hostName/ttl/:ttlMinutes", this::skipForSomeTime);
        routes.report("/skipped-hosts", call -> skippedHosts());
        routes.add("/recover-host/:hostName", this::recover);
    }

    /** Without ratio and TTL nothing of an earlier rule is kept: the whole app, for the default time. */
    private Future<Answer> throttleAnew(Route.Call call) throws Rejected {
        return throttle(call, 1.0, expiry(defaultThrottleMinutes));
    }

    private Future<Answer> throttle(Route.Call call, @Nullable Double ratio, @Nullable Expiry expiry) throws Rejected {
        return submit(
                call,
                new RuleCommand.ThrottleApp(
                        Parameters.throttleableApp(call.parameter("app")),
                        store(call),
                        ratio,
                        expiry,
                        expiry(defaultThrottleMinutes),
                        moments.now().epochMillis()));
    }

    private Future<Answer> unthrottle(Route.Call call) throws Rejected {
        return submit(call, new RuleCommand.UnthrottleApp(Parameters.app(call.parameter("app")), store(call)));
    }

    private Future<Answer> skip(Route.Call call, Expiry expiry) throws Rejected {
        return submit(call, new RuleCommand.SkipHost(Parameters.host(call.parameter("hostName")), expiry));
    }

    /** No host is skipped for ever: a TTL of 0 means the default, as it always did. */
    private Future<Answer> skipForSomeTime(Route.Call call) throws Rejected {
        long minutes = Parameters.ttlMinutes(call.parameter("ttlMinutes"));
        return skip(call, expiry(minutes == 0 ? DEFAULT_SKIP_MINUTES : minutes));
    }

    private Future<Answer> recover(Route.Call call) throws Rejected {
        return submit(call, new RuleCommand.RecoverHost(Parameters.host(call.parameter("hostName"))));
    }

    private static @Nullable String store(Route.Call call) throws Rejected {
        return Parameters.store(call.query("store_name"));
    }

    private static double ratio(Route.Call call) throws Rejected {
        return Parameters.ratio(call.parameter("ratio"));
    }

    private Expiry expiry(Route.Call call) throws Rejected {
        return expiry(Parameters.ttlMinutes(call.parameter("ttlMinutes")));
    }

    private Expiry expiry(long ttlMinutes) {
        return Expiry.afterMinutes(moments.now().epochMillis(), ttlMinutes);
    }

    /** Where this node does not lead, or ceases to before the command has changed anything, the leader is asked. */
    private Future<Answer> submit(Route.Call call, RuleCommand command) {
        Future<Receipt> receipt = group.isLeading() ? propose(command) : Future.succeededFuture(new Receipt.NoLeader());
        boolean passesOn = call.asker().follower().passesOn(call.asker().request());
        return receipt.compose(known -> known instanceof Receipt.NoLeader && passesOn
                ? passOn(call.asker(), command)
                : Future.succeededFuture(answer(call.asker(), known)));
    }

    private Future<Receipt> propose(RuleCommand command) {
        return Future.fromCompletionStage(group.submit(command), vertx.getOrCreateContext());
    }

    private Future<Answer> passOn(Asker asker, RuleCommand command) {
        return asker.follower().passCommand(asker.request(), asker.client()).compose(passed -> switch (passed) {
            case Passed.Answered answered -> {
                Follower.nameLeader(asker.request(), answered.leader());
                yield Future.succeededFuture(
                        new Answer(answered.status(), answered.contentType(), answered.body(), null));
            }
            case Passed.LeadsHere here -> propose(command).map(receipt -> answer(asker, receipt));
            case Passed.NoLeader none -> Future.succeededFuture(answer(asker, new Receipt.NoLeader()));
            case Passed.Busy busy ->
                Future.succeededFuture(answer(asker, new Receipt.Busy("too many commands wait for the leader")));
            case Passed.Unknown unknown -> Future.succeededFuture(answer(asker, new Receipt.Unknown(unknown.why())));
        });
    }

    private Answer answer(Asker asker, Receipt receipt) {
        boolean leads = !(receipt instanceof Receipt.NoLeader);
        if (Hop.isForwarded(asker.request())) {
            tellWhoAnswers(asker.request(), leads);
        }
        if (leads) {
            return answer(receipt);
        }
        asker.follower().nameLeader(asker.request());
        return group.status().forced()
                ? FORCED_ALONE
                : unavailable(asker.follower().refusal());
    }

    private void tellWhoAnswers(HttpServerRequest request, boolean leads) {
        if (leads) {
            Hop.answerLeading(request, group.status().serviceId());
        } else {
            Hop.answerFollowing(request);
        }
    }

    static Answer answer(Receipt receipt) {
        return switch (receipt) {
            case Receipt.Committed committed -> Answer.OK;
            case Receipt.Refused refused -> Answer.general(HttpResponseStatus.BAD_REQUEST.code(), refused.why());
            case Receipt.Busy busy -> unavailable("Too busy, nothing has changed: " + busy.why());
            case Receipt.Failed failed -> unavailable("Not done, nothing has changed: " + failed.why());
            case Receipt.NoLeader none -> unavailable("No leader: nothing has changed");
            case Receipt.Unknown unknown ->
                unavailable("Outcome unknown, the command may or may not have been applied: " + unknown.why());
        };
    }

    private static Answer unavailable(String message) {
        return Answer.general(HttpResponseStatus.SERVICE_UNAVAILABLE.code(), message);
    }

    private Answer throttledApps() {
        long now = moments.now().epochMillis();
        Json json = Json.object();
        for (Throttle throttle : group.rules().throttles()) {
            if (throttle.isActiveAt(now)) {
                json.openObject(throttle.key())
                        .put("ExpireAt", text(throttle.expiry()))
                        .put("Ratio", throttle.ratio())
                        .closeObject();
            }
        }
        return Answer.json(json.closeObject().line());
    }

    private Answer skippedHosts() {
        long now = moments.now().epochMillis();
        Json json = Json.object();
        group.rules().skippedHosts().forEach((host, expiry) -> {
            if (expiry.isActiveAt(now)) {
                json.put(host, text(expiry));
            }
        });
        return Answer.json(json.closeObject().line());
    }

    private static String text(Expiry expiry) {
        return expiry.isPermanent()
                ? PERMANENT
                : Instant.ofEpochMilli(expiry.epochMillis()).toString();
    }
}
