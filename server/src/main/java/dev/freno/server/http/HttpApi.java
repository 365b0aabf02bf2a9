package dev.freno.server.http;

import dev.freno.core.time.Moments;
import dev.freno.server.check.Checker;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.group.Group;
import dev.freno.server.http.forward.Forwarder;
import dev.freno.server.http.forward.LeaderLog;
import dev.freno.server.publish.StoreReports;
import dev.freno.server.publish.Telemetry;
import dev.freno.server.store.Stores;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of a node: listens on one port with some event loops, and answers by the contract. Several may run in
 * one process.
 *
 * <p>Thread-safe. {@link #start} and {@link #close} return at once; their futures tell when it is done.
 */
public final class HttpApi {
    private static final String ANY_IPV6 = "::";
    private static final String ANY_IPV4 = "0.0.0.0";

    /** Vert.x gives one free port to all servers of the same negative number, so each of ours takes its own. */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger();

    private static final int PROCESSORS_PER_LOOP = 4;
    private static final int MAX_DEFAULT_LOOPS = 4;

    private final Vertx vertx;
    private final Moments moments;
    private final HttpLimits limits;
    private final CheckEndpoint checks;
    private final RouteTable routes;
    private final Telemetry telemetry;
    private final FailureLog failures;
    private final Parts parts;
    private final LeaderLog leaderLog = new LeaderLog();
    private final UnsentBytes unsent = new UnsentBytes();
    private final List<HttpLoop> loops = new CopyOnWriteArrayList<>();
    private volatile @Nullable String deployment;

    /**
     * What the contract answers from.
     *
     * @param config the node's identity, its memcache settings, the default TTL of throttles
     * @param hostName what {@code /hostname} says
     * @param telemetry where checks and answers are counted, and reports come from
     * @param reports where the reports of single stores come from
     */
    public record Parts(
            NodeConfig config,
            String hostName,
            Checker checker,
            Stores stores,
            Group group,
            Telemetry telemetry,
            StoreReports reports,
            Moments moments) {}

    public HttpApi(Vertx vertx, Parts parts, HttpLimits limits) {
        this.vertx = vertx;
        this.moments = parts.moments();
        this.limits = limits;
        this.parts = parts;
        this.telemetry = parts.telemetry();
        this.failures = new FailureLog(parts.moments());
        this.checks = new CheckEndpoint(parts.checker(), parts.group(), telemetry.checks(), telemetry.recentApps());
        this.routes = routes(vertx, parts);
    }

    /** Every route, in the order in which {@code /help} shows them. */
    private static RouteTable routes(Vertx vertx, Parts parts) {
        NodeConfig config = parts.config();
        NodeRoutes node = new NodeRoutes(config, parts.group(), parts.hostName());
        ReportRoutes reports = new ReportRoutes(parts.stores(), parts.telemetry(), parts.moments());
        ControlRoutes control = new ControlRoutes(
                vertx,
                parts.group(),
                parts.moments(),
                config.defaultThrottleTtl().toMinutes());
        RouteTable routes = new RouteTable(vertx);
        node.addLiveness(routes);
        addChecks(routes);
        reports.addStores(routes);
        control.addThrottling(routes);
        reports.addApps(routes);
        control.addSkipping(routes);
        reports.addMeters(routes);
        node.addHelp(routes);
        reports.addPrometheus(routes);
        new StoreRoutes(parts.stores(), parts.reports(), parts.moments()).add(routes);
        return routes;
    }

    /** Checks are answered ahead of the table: what comes here with GET or HEAD only looks like one. */
    private static void addChecks(RouteTable routes) {
        for (String pattern : List.of(
                "/check/:app/:storeType/:storeName",
                "/check-if-exists/:app/:storeType/:storeName",
                "/check-read/:app/:storeType/:storeName/:threshold",
                "/check-read-if-exists/:app/:storeType/:storeName/:threshold")) {
            routes.reply(pattern, call -> Answer.NOT_FOUND);
        }
    }

    /**
     * Listens on all interfaces; once.
     *
     * @param port 0 lets the system choose one
     * @param eventLoops how many event loops share the port, 1 or more
     * @return the port; fails where it is taken
     */
    public Future<Integer> start(int port, int eventLoops) {
        String host = hasIpv6() ? ANY_IPV6 : ANY_IPV4;
        int shared = port == 0 ? -1 - FREE_PORTS.getAndIncrement() % 60_000 : port;
        return vertx.deployVerticle(() -> newLoop(host, shared), new DeploymentOptions().setInstances(eventLoops))
                .map(id -> {
                    deployment = id;
                    return port();
                });
    }

    /**
     * How many event loops suit a machine. One answers more checks than most fleets ask; a second takes the requests that
     * the first would have read and written together with others, and each check then costs more.
     */
    public static int defaultLoops(int processors) {
        return Math.clamp(processors / PROCESSORS_PER_LOOP, 1, MAX_DEFAULT_LOOPS);
    }

    private HttpLoop newLoop(String host, int port) {
        HttpLoop loop = new HttpLoop(
                host,
                port,
                limits,
                checks,
                routes,
                telemetry.http(),
                failures,
                unsent,
                new DateHeader(moments),
                this::newFollower);
        loops.add(loop);
        return loop;
    }

    private Follower newFollower(Vertx loop) {
        NodeConfig config = parts.config();
        Forwarder forwarder =
                switch (config.following().requests()) {
                    case FORWARD ->
                        new Forwarder(
                                loop,
                                new Forwarder.Parts(
                                        parts.group(),
                                        config.httpAdvertise(),
                                        moments,
                                        telemetry.forwards(),
                                        leaderLog),
                                Forwarder.Limits.DEFAULT);
                    case REFUSE -> null;
                };
        return new Follower(parts.group(), forwarder);
    }

    static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(ANY_IPV6, 0));
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    /** The port that is listened on, 0 before {@link #start} has succeeded. */
    public int port() {
        return loops.isEmpty() ? 0 : loops.getFirst().port();
    }

    /** How many bytes of answers wait for clients to read them. */
    long unsentBytes() {
        return unsent.waiting();
    }

    /**
     * Stops accepting, finishes what is in flight, and closes every connection, within the limits' drain time and a
     * little; idempotent.
     */
    public Future<Void> close() {
        return Future.join(loops.stream().map(HttpLoop::stopGracefully).toList())
                .mapEmpty();
    }
}
