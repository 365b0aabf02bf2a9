package dev.freno.server.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The routes in the order of their registration, found by their first segment. A path that is not exactly a route's is
 * not found: no other case, no trailing or double slash, no dot segments.
 *
 * <p>Filled once, before it is used; thread-safe from then on.
 */
final class RouteTable {
    private final WorkerExecutor reports;
    private final List<Route> routes = new ArrayList<>();
    private final Map<String, List<Route>> byFirst = new HashMap<>();

    RouteTable(Vertx vertx) {
        this.reports = vertx.createSharedWorkerExecutor("freno-reports", 1);
    }

    /** A route whose handler answers later, or at once. */
    RouteTable add(String pattern, Route.Handler handler) {
        Route route = Route.of(pattern, handler);
        routes.add(route);
        byFirst.computeIfAbsent(route.segments().getFirst(), first -> new ArrayList<>())
                .add(route);
        return this;
    }

    /** A route whose answer costs next to nothing. */
    RouteTable reply(String pattern, Route.Reply reply) {
        return add(pattern, call -> Future.succeededFuture(reply.to(call)));
    }

    /**
     * A route whose answer grows with stores, rules or apps: made on a worker thread, so that no check waits for it, and
     * one at a time, because to make one can take tens of megabytes.
     */
    RouteTable report(String pattern, Route.Reply reply) {
        return add(
                pattern,
                call -> reports.executeBlocking(() -> reply.to(call), false).map(Objects::requireNonNull));
    }

    /** The patterns in the order of registration. */
    List<String> patterns() {
        return routes.stream().map(Route::pattern).toList();
    }

    /**
     * Answers a request.
     *
     * @param target path and query as sent
     */
    Future<Answer> answer(String target, Asker asker) throws Rejected {
        HttpMethod method = asker.request().method();
        if (HttpMethod.OPTIONS.equals(method) && target.equals(TargetText.WHOLE_SERVER)) {
            return Future.succeededFuture(Answer.OPTIONS);
        }
        int end = TargetText.pathEnd(target);
        List<String> path = target.startsWith("/") ? Route.split(target, 0, end) : List.of();
        List<Route> candidates = path.isEmpty() ? List.of() : byFirst.getOrDefault(path.getFirst(), List.of());
        for (Route route : candidates) {
            if (route.matches(path)) {
                return answer(method, route, path, target, asker);
            }
        }
        throw Rejected.notFound();
    }

    private static Future<Answer> answer(HttpMethod method, Route route, List<String> path, String target, Asker asker)
            throws Rejected {
        if (HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method)) {
            return route.handler().handle(route.call(path, target, asker));
        }
        return Future.succeededFuture(HttpMethod.OPTIONS.equals(method) ? Answer.OPTIONS : Answer.METHOD_NOT_ALLOWED);
    }
}
