package dev.freno.server;

import dev.freno.core.time.Moments;
import dev.freno.server.check.Checker;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.group.Group;
import dev.freno.server.group.GroupListener;
import dev.freno.server.group.GroupStartException;
import dev.freno.server.group.mysql.MySqlGroup;
import dev.freno.server.group.raft.RaftGroup;
import dev.freno.server.group.share.SharePoller;
import dev.freno.server.group.share.SharedHealth;
import dev.freno.server.http.HttpApi;
import dev.freno.server.http.HttpLimits;
import dev.freno.server.http.LaneTransport;
import dev.freno.server.inventory.Inventory;
import dev.freno.server.net.HostNames;
import dev.freno.server.net.HttpFetcher;
import dev.freno.server.net.UnhandledErrors;
import dev.freno.server.probe.ProbeLoops;
import dev.freno.server.publish.Telemetry;
import dev.freno.server.publish.memcache.MemcachePublisher;
import dev.freno.server.store.Dormancy;
import dev.freno.server.store.StoreCell;
import dev.freno.server.store.Stores;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A freno node: all its parts, put together in one place, to be read from top to bottom.
 *
 * <p>Thread-safe. {@link #start} and {@link #close} block.
 */
public final class FrenoServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FrenoServer.class);
    private static final Set<String> STORE_TYPES = Set.of("mysql");
    private static final RandomGenerator CHANCE = new ThreadChance();
    private static final Duration STEP_LIMIT = Duration.ofSeconds(4);
    private static final String ADDRESS_TTL = "networkaddress.cache.ttl";
    private static final String ADDRESS_TTL_SECONDS = "2";
    private static final String UNKNOWN_TTL = "networkaddress.cache.negative.ttl";
    private static final String UNKNOWN_TTL_OF_THE_JDK = "10";

    /** Binding needs no time, but an event loop that is free, which on an overloaded machine takes some. */
    private static final Duration LISTEN_LIMIT = Duration.ofSeconds(60);

    private final Deque<Step> toStop = new ArrayDeque<>();
    private int port;

    /** How to stop a part, and its name for the log. */
    private record Step(String name, AutoCloseable part) {}

    private FrenoServer() {}

    /**
     * Starts a node. When this returns it answers HTTP; checks are answered with 200 as soon as it leads and its stores
     * have been read, which takes a fraction of a second more.
     *
     * @param config what it serves
     * @param onFatal told, at most once and on a thread of the node, why the node cannot go on; the process should then
     *     close it and end with an error
     * @throws StartException if it cannot start; nothing is left running
     */
    public static FrenoServer start(NodeConfig config, Consumer<String> onFatal) throws StartException {
        return start(config, onFatal, Dormancy.Terms.DEFAULT);
    }

    /** With times of its own for stores that nobody asks about. */
    static FrenoServer start(NodeConfig config, Consumer<String> onFatal, Dormancy.Terms dormancy)
            throws StartException {
        FrenoServer server = new FrenoServer();
        try {
            server.assemble(config, onFatal, dormancy);
            return server;
        } catch (GroupStartException e) {
            server.close();
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (StartException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    private void assemble(NodeConfig config, Consumer<String> onFatal, Dormancy.Terms dormancy)
            throws GroupStartException, StartException {
        forgetAddressesSoon();
        Moments moments = new SystemMoments();
        int cores = Runtime.getRuntime().availableProcessors();
        int checkLoops = HttpApi.defaultLoops(cores);
        int probeLoops = ProbeLoops.defaultCount(cores);
        Vertx vertx = network("network", checkLoops + 1, moments);
        Vertx probing = network("network of the probes", probeLoops, moments);
        ForcedLeadership.warn(config.group(), vertx, ForcedLeadership.DISTANCE);
        GroupRelay relay = new GroupRelay();
        Group group = stopped("group", openGroup(config, relay, moments, onFatal));

        boolean sharesHealth = sharesHealth(config);
        List<StoreCell> cells = StoreCells.of(config, sharesHealth, dormancy, moments.now());
        Stores stores = new Stores(STORE_TYPES, cells);
        SharedHealth sharedHealth =
                new SharedHealth(cells.stream().map(StoreCell::key).toList());
        Checker checker = new Checker(stores, group, sharedHealth, moments, CHANCE);
        Telemetry telemetry = stopped("telemetry", new Telemetry(stores, checker, group, moments));

        HttpFetcher fetcher = stopped("host checks and share domain", new HttpFetcher(vertx));
        if (sharesHealth) {
            stopped("share domain", SharePoller.start(group::status, fetcher, sharedHealth, moments));
        }
        ProbeLoops loops = stopped("probe loops", ProbeLoops.start(probing, probeLoops, moments));
        ServedStore.Shared shared = new ServedStore.Shared(
                telemetry.probes(),
                telemetry.hostChecks(),
                fetcher,
                moments,
                CHANCE,
                config.following().probeInterval(),
                new DormancyLog(loops.of(0)));
        ServedStores served = stopped("probes", ServedStores.of(config.stores(), cells, loops, shared));
        HostSources sources = stopped("host sources", new HostSources(vertx, moments));
        Inventory inventory = stopped("inventory", inventory(config, sources, served, moments));
        telemetry.watch(inventory);
        relay.connect(new GroupRelay.Takers(served.all(), inventory, telemetry::leadershipChanged), group::rules);
        served.start();
        inventory.start();
        MemcachePublisher memcache =
                new MemcachePublisher(config.memcache(), stores, group::isLeading, moments, telemetry.memcache());
        stopped("memcached", memcache).start();

        HttpApi http = new HttpApi(
                vertx,
                new HttpApi.Parts(
                        config,
                        NodeAddresses.hostName(),
                        checker,
                        stores,
                        group,
                        telemetry,
                        served.reports(inventory),
                        moments),
                HttpLimits.DEFAULT);
        port = listen(http, config.listenPort(), checkLoops);
        toStop.push(new Step("HTTP", () -> await(http.close())));
        toStop.push(new Step("leadership", group::handOver));
        telemetry.start(vertx);
        LOG.info("serving {} stores on port {}", cells.size(), port);
    }

    /**
     * A node of the group that comes back under another address must be found there. The JDK keeps addresses for 30
     * seconds, and so does gRPC, which reads the same name as a system property. What an operator has set stays. A name
     * that was unknown is one that is about to be known, such as that of a pod.
     */
    private static void forgetAddressesSoon() {
        if (Security.getProperty(ADDRESS_TTL) == null) {
            Security.setProperty(ADDRESS_TTL, ADDRESS_TTL_SECONDS);
        }
        if (System.getProperty(ADDRESS_TTL) == null) {
            System.setProperty(ADDRESS_TTL, ADDRESS_TTL_SECONDS);
        }
        if (UNKNOWN_TTL_OF_THE_JDK.equals(Security.getProperty(UNKNOWN_TTL))) {
            Security.setProperty(UNKNOWN_TTL, "1");
        }
    }

    /** The port that HTTP is served on. */
    public int port() {
        return port;
    }

    /**
     * Stops the node: it hands leadership over, accepts no more requests, finishes those in flight, leaves the group and closes its files and
     * connections. Takes a second or two, and no part of it is waited for longer than four seconds. Idempotent.
     */
    @Override
    public synchronized void close() {
        while (!toStop.isEmpty()) {
            Step step = toStop.pop();
            try {
                step.part().close();
            } catch (Exception e) {
                LOG.warn("the {} did not stop in order", step.name(), e);
            }
        }
    }

    /** Remembers how to stop a part. Parts are stopped in the reverse order of their start. */
    private <T extends AutoCloseable> T stopped(String name, T part) {
        toStop.push(new Step(name, part));
        return part;
    }

    private Group openGroup(NodeConfig config, GroupListener listener, Moments moments, Consumer<String> onFatal)
            throws GroupStartException {
        return switch (config.group()) {
            case GroupSettings.Raft raft ->
                RaftGroup.open(raft, NodeAddresses.http(config, raft), listener, moments, onFatal);
            case GroupSettings.MySqlBackend backend ->
                // A lease that is renewed late is lost, so that nothing else may keep its loop busy.
                MySqlGroup.open(
                        network("network of the group", 1, moments),
                        backend,
                        NodeAddresses.member(config),
                        listener,
                        moments);
        };
    }

    /** Event loops of their own: what is busy on others does not hold them up. */
    private Vertx network(String name, int loops, Moments moments) {
        Vertx vertx = vertx(loops, moments);
        toStop.push(new Step(name, () -> await(vertx.close())));
        return vertx;
    }

    private static boolean sharesHealth(NodeConfig config) {
        String domain = config.identity().shareDomain();
        return switch (config.group()) {
            case GroupSettings.MySqlBackend backend -> !domain.isEmpty();
            case GroupSettings.Raft raft -> {
                if (!domain.isEmpty()) {
                    LOG.warn(
                            "ShareDomain '{}' has no effect with raft: leaders find each other in a MySQL backend"
                                    + " (BackendMySQLHost) only",
                            domain);
                }
                yield false;
            }
        };
    }

    private static Vertx vertx(int loops, Moments moments) {
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(loops)
                // Nothing is read from the class path, so no directory for copies of it is made in the system's /tmp.
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false))
                .setAddressResolverOptions(HostNames.resolverOptions(hostsFile()));
        Vertx vertx = Vertx.builder()
                .with(options)
                .withTransport(LaneTransport.best())
                .build();
        return vertx.exceptionHandler(new UnhandledErrors(moments));
    }

    /** The JVM's resolver, which raft uses, and Vert.x' own must agree on what a name means. */
    private static @Nullable Path hostsFile() {
        String file = System.getProperty("jdk.net.hosts.file");
        return file == null ? null : Path.of(file);
    }

    private static Inventory inventory(
            NodeConfig config, HostSources hostSources, ServedStores served, Moments moments) {
        var sources = config.stores().stream()
                .collect(Collectors.toMap(store -> store.spec().key(), store -> hostSources.of(store.source())));
        return new Inventory(sources, served, moments, CHANCE);
    }

    private static int listen(HttpApi http, int port, int loops) throws StartException {
        try {
            return await(http.start(port, loops), LISTEN_LIMIT);
        } catch (CompletionException e) {
            throw new StartException("cannot listen on port " + port + ": " + reason(e), e);
        }
    }

    private static String reason(CompletionException e) {
        Throwable cause = e.getCause();
        return cause instanceof TimeoutException
                ? "not done within " + LISTEN_LIMIT
                : String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    private static <T> T await(Future<T> future) {
        return await(future, STEP_LIMIT);
    }

    private static <T> T await(Future<T> future, Duration limit) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
