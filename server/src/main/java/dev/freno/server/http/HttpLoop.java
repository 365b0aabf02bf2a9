package dev.freno.server.http;

import dev.freno.core.check.CheckRequest;
import dev.freno.core.check.Verdict;
import dev.freno.server.http.forward.Passed;
import dev.freno.server.publish.HttpMeters;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One of the event loops that share the port: takes requests, has them answered, and guards the node against clients
 * that send too much, too slowly, or do not read. Confined to its loop but for {@link #stopGracefully} and {@link
 * #port}.
 */
final class HttpLoop extends VerticleBase {
    private final String host;
    private final int port;
    private final HttpLimits limits;
    private final CheckEndpoint checks;
    private final RouteTable routes;
    private final HttpMeters meters;
    private final FailureLog failures;
    private final UnsentBytes unsent;
    private final DateHeader date;
    private final CheckAnswers answers;
    private final Clients clients;
    private final Function<Vertx, Follower> followers;
    private @Nullable Follower follower;
    private volatile @Nullable HttpServer server;

    HttpLoop(
            String host,
            int port,
            HttpLimits limits,
            CheckEndpoint checks,
            RouteTable routes,
            HttpMeters meters,
            FailureLog failures,
            UnsentBytes unsent,
            DateHeader date,
            Function<Vertx, Follower> followers) {
        this.host = host;
        this.port = port;
        this.limits = limits;
        this.checks = checks;
        this.routes = routes;
        this.meters = meters;
        this.failures = failures;
        this.unsent = unsent;
        this.date = date;
        this.followers = followers;
        this.answers = new CheckAnswers(date);
        this.clients = new Clients(limits, meters);
    }

    @Override
    public Future<?> start() {
        follower = followers.apply(vertx);
        HttpServer created = vertx.createHttpServer(options());
        created.connectionHandler(clients::opened);
        created.requestHandler(this::handle);
        created.invalidRequestHandler(this::refuse);
        server = created;
        openLane();
        vertx.setPeriodic(limits.sweepInterval().toMillis(), id -> clients.sweep());
        return created.listen();
    }

    /** Where the transport has lanes, checks take one; all else, and without lanes all, goes the way of {@link #handle}. */
    private void openLane() {
        if (((VertxInternal) vertx).transport() instanceof LaneTransport lanes) {
            int longest = Math.min(PlainCheck.MAX_LENGTH, Math.min(limits.maxLine(), limits.maxHeaders()));
            CheckLane.Desk desk = new CheckLane.Desk(checks, answers, clients, meters, longest);
            lanes.open(port, ((ContextInternal) context).nettyEventLoop(), () -> new CheckLane(desk));
        }
    }

    private void closeLane() {
        if (((VertxInternal) vertx).transport() instanceof LaneTransport lanes) {
            lanes.close(port, ((ContextInternal) context).nettyEventLoop());
        }
        answers.close();
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setReadIdleTimeout(Math.toIntExact(limits.firstRequest().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxInitialLineLength(limits.maxLine())
                .setMaxHeaderSize(limits.maxHeaders())
                .setInitialSettings(
                        new Http2Settings().setMaxConcurrentStreams(100).setMaxHeaderListSize(limits.maxHeaders()))
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    int port() {
        HttpServer listening = server;
        return listening == null ? 0 : listening.actualPort();
    }

    /** Stops accepting, lets requests in flight finish within the limit, closes all connections. */
    Future<Void> stopGracefully() {
        HttpServer listening = server;
        return listening == null
                ? Future.succeededFuture()
                : listening
                        .shutdown(limits.drain().toMillis(), TimeUnit.MILLISECONDS)
                        .eventually(this::closeRest);
    }

    /** What is under way to the leader until the drain has ended is given up. */
    private Future<Void> closeRest() {
        Promise<Void> closed = Promise.promise();
        context.runOnContext(go -> {
            follower().close();
            closeLane();
            closed.complete();
        });
        return closed.future();
    }

    private Follower follower() {
        return Objects.requireNonNull(follower);
    }

    private void handle(HttpServerRequest request) {
        Client client = clients.asked(request.connection());
        boundBody(request, client);
        if (request.response().writeQueueFull()) {
            // The client asks on without reading: it gets no further answer until it does.
            request.response().drainHandler(drained -> serve(request, client));
        } else {
            serve(request, client);
        }
    }

    private void serve(HttpServerRequest request, Client client) {
        request.response().putHeader(HttpHeaders.DATE, date.now());
        try {
            dispatch(request, client);
        } catch (Rejected | RuntimeException failure) {
            fail(request, failure);
        }
    }

    private void dispatch(HttpServerRequest request, Client client) throws Rejected {
        requireHost(request);
        String target = TargetText.originForm(request.uri());
        CheckRequest check = asks(request.method()) ? CheckTarget.parse(target) : null;
        if (check == null) {
            routes.answer(target, new Asker(request, client, follower()))
                    .onSuccess(answer -> send(request, answer))
                    .onFailure(failure -> fail(request, failure));
        } else if (checks.mustWait(check)) {
            whenAwake(check, request, () -> decide(check, request, client));
        } else {
            decide(check, request, client);
        }
    }

    /** The client may have gone, and leadership too, when the store is awake. */
    private void whenAwake(CheckRequest check, HttpServerRequest request, Runnable decision) {
        Future.fromCompletionStage(checks.awake(check), context)
                .compose(awake -> {
                    if (!isGone(request)) {
                        decision.run();
                    }
                    return Future.succeededFuture();
                })
                .onFailure(failure -> fail(request, failure));
    }

    private void decide(CheckRequest check, HttpServerRequest request, Client client) {
        Verdict verdict = checks.decide(check);
        if (verdict instanceof Verdict.NoLeader && follower().passesOn(request)) {
            passOn(check, request, client);
        } else {
            answer(check, verdict, request, client);
        }
    }

    private void answer(CheckRequest check, Verdict verdict, HttpServerRequest request, Client client) {
        if (verdict instanceof Verdict.NoLeader) {
            follower().nameLeader(request);
        }
        meters.answered(checks.answer(check, verdict, request, client));
    }

    private void passOn(CheckRequest check, HttpServerRequest request, Client client) {
        follower()
                .passCheck(request, client)
                .compose(passed -> {
                    if (!isGone(request)) {
                        answer(check, passed, request, client);
                    }
                    return Future.succeededFuture();
                })
                .onFailure(failure -> fail(request, failure));
    }

    private void answer(CheckRequest check, Passed passed, HttpServerRequest request, Client client) {
        switch (passed) {
            case Passed.Answered answered -> meters.answered(checks.answer(answered, request));
            case Passed.LeadsHere here -> decideHere(check, request, client);
            case Passed.NoLeader none -> answer(check, new Verdict.NoLeader(), request, client);
            case Passed.Busy busy -> answer(check, new Verdict.NoLeader(), request, client);
            case Passed.Unknown unknown -> answer(check, new Verdict.NoLeader(), request, client);
        }
    }

    /** It was to be passed on, and this node has come to lead: its answer is final, whatever it is. */
    private void decideHere(CheckRequest check, HttpServerRequest request, Client client) {
        if (checks.mustWait(check)) {
            whenAwake(check, request, () -> answer(check, checks.decide(check), request, client));
        } else {
            answer(check, checks.decide(check), request, client);
        }
    }

    private static boolean isGone(HttpServerRequest request) {
        return request.response().closed() || request.response().ended();
    }

    /** RFC 9112, 3.2. */
    private static void requireHost(HttpServerRequest request) throws Rejected {
        if (request.version() == HttpVersion.HTTP_1_1
                && request.headers().getAll(HttpHeaders.HOST).size() != 1) {
            throw Rejected.badInput("a request of HTTP/1.1 needs one Host header");
        }
    }

    private static boolean asks(HttpMethod method) {
        return HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method);
    }

    private void send(HttpServerRequest request, Answer answer) {
        if (isGone(request)) {
            return;
        }
        int size = HttpMethod.HEAD.equals(request.method()) ? 0 : answer.body().length();
        if (unsent.tryTake(size)) {
            meters.answered(answer.status());
            answer.sendTo(request).onComplete(sent -> unsent.giveBack(size));
        } else {
            send(request, Answer.TOO_MUCH_UNREAD);
        }
    }

    private void fail(HttpServerRequest request, Throwable failure) {
        if (failure instanceof Rejected rejected) {
            send(request, rejected.answer());
        } else {
            failByBug(request, failure);
        }
    }

    private void failByBug(HttpServerRequest request, Throwable bug) {
        meters.handlerFailed();
        failures.report(bug);
        if (!request.response().headWritten()) {
            send(request, Answer.INTERNAL_ERROR);
        }
    }

    /** Bodies mean nothing here and are thrown away as they come; a large one ends the connection. */
    private void boundBody(HttpServerRequest request, Client client) {
        if (mayHaveBody(request)) {
            int[] left = {limits.maxBody()};
            request.handler(part -> {
                left[0] -= part.length();
                if (left[0] < 0) {
                    meters.cut();
                    client.cut();
                }
            });
        }
    }

    private static boolean mayHaveBody(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2
                || request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** What is no HTTP request at all, or too long. The connection cannot be used any more. */
    private void refuse(HttpServerRequest request) {
        Answer answer =
                switch (request.decoderResult().cause()) {
                    case TooLongHttpLineException line ->
                        refusal(
                                HttpResponseStatus.REQUEST_URI_TOO_LONG,
                                "the request line is longer than",
                                limits.maxLine());
                    case TooLongHttpHeaderException headers ->
                        refusal(
                                HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                                "the headers are longer than",
                                limits.maxHeaders());
                    case null, default -> Answer.general(HttpResponseStatus.BAD_REQUEST.code(), "not an HTTP request");
                };
        request.response().putHeader(HttpHeaders.DATE, date.now()).putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        send(request, answer);
        request.connection().close();
    }

    private static Answer refusal(HttpResponseStatus status, String what, int limit) {
        return Answer.general(status.code(), what + " " + limit + " bytes");
    }
}
