package dev.freno.server.http;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moments;
import dev.freno.lab.Eventually;
import dev.freno.server.check.Checker;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.group.Group;
import dev.freno.server.http.RawHttp.Response;
import dev.freno.server.publish.Telemetry;
import dev.freno.server.store.Stores;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The HTTP side of a node on a free loopback port, over stores fed by hand, a group in memory and a clock that stands. */
final class TestNode implements AutoCloseable {
    final ManualMoments moments = new ManualMoments();
    final TestStores stores = new TestStores();
    final FakeGroup group = new FakeGroup();
    final Telemetry telemetry;
    final Vertx vertx;
    final HttpApi api;
    final int port;

    TestNode() {
        this(HttpLimits.DEFAULT, 60);
    }

    TestNode(HttpLimits limits, long defaultTtlMinutes) {
        this(limits, defaultTtlMinutes, NodeConfig.FollowerRequests.REFUSE);
    }

    /** A node that asks its leader for its clients. It knows none yet. */
    static TestNode follower() {
        TestNode node = new TestNode(HttpLimits.DEFAULT, 60, NodeConfig.FollowerRequests.FORWARD);
        node.group.leading = false;
        node.group.leader = null;
        return node;
    }

    TestNode(HttpLimits limits, long defaultTtlMinutes, NodeConfig.FollowerRequests requests) {
        this(limits, defaultTtlMinutes, requests, null, null);
    }

    /** A node whose connections are Vert.x' alone. */
    static TestNode withoutLanes() {
        return new TestNode(HttpLimits.DEFAULT, 60, NodeConfig.FollowerRequests.REFUSE, null, null, false);
    }

    /** A node of a real group, with a real clock for all but its stores: their readings stay fresh. */
    TestNode(
            HttpLimits limits,
            long defaultTtlMinutes,
            NodeConfig.FollowerRequests requests,
            @Nullable Group realGroup,
            @Nullable Moments realMoments) {
        this(limits, defaultTtlMinutes, requests, realGroup, realMoments, true);
    }

    private TestNode(
            HttpLimits limits,
            long defaultTtlMinutes,
            NodeConfig.FollowerRequests requests,
            @Nullable Group realGroup,
            @Nullable Moments realMoments,
            boolean withLanes) {
        VertxBuilder builder = Vertx.builder()
                .with(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
        vertx = (withLanes ? builder.withTransport(LaneTransport.best()) : builder).build();
        Stores all = stores.stores();
        RandomGenerator chance = () -> 1L << 62;
        Group followed = realGroup == null ? group : realGroup;
        Moments clock = realMoments == null ? moments : realMoments;
        Checker checker = new Checker(all, followed, moments, chance);
        telemetry = new Telemetry(all, checker, followed, moments);
        stores.collect(moments.now());
        HttpApi.Parts parts = new HttpApi.Parts(
                config(defaultTtlMinutes, requests),
                "node-1.example",
                checker,
                all,
                followed,
                telemetry,
                stores::report,
                clock);
        api = new HttpApi(vertx, parts, limits);
        port = await(api.start(0, 2));
    }

    private static NodeConfig config(long defaultTtlMinutes, NodeConfig.FollowerRequests requests) {
        return new NodeConfig(
                0,
                null,
                new NodeConfig.Identity("dc1", "test", "dc1:test", ""),
                new GroupSettings.Raft("127.0.0.1:10008", List.of("127.0.0.1:10008"), Path.of("unused"), false),
                List.of(),
                new NodeConfig.Memcache(List.of("mc1:11211"), "freno"),
                new NodeConfig.Following(Duration.ofSeconds(1), requests),
                Duration.ofMinutes(defaultTtlMinutes),
                false);
    }

    InstanceKey address() {
        return new InstanceKey("127.0.0.1", port);
    }

    /** Asks in the background. */
    CompletableFuture<Response> asking(String method, String target) {
        CompletableFuture<Response> response = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                response.complete(ask(method, target));
            } catch (IOException e) {
                response.completeExceptionally(e);
            }
        });
        return response.orTimeout(20, TimeUnit.SECONDS);
    }

    /** Waits until so many requests are on their way to the leader, or wait for one. */
    void awaitPending(int count) {
        Eventually.eventually("pending", Eventually.LIMIT, () -> number("forwarded.pending"), now -> now == count);
    }

    long number(String key) {
        Number number = telemetry.vars().get(key);
        return number == null ? 0 : number.longValue();
    }

    Response get(String target, String... headers) throws IOException {
        return RawHttp.exchange(port, "GET", target, headers);
    }

    Response head(String target) throws IOException {
        return RawHttp.exchange(port, "HEAD", target);
    }

    Response ask(String method, String target) throws IOException {
        return RawHttp.exchange(port, method, target);
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        await(api.close());
        telemetry.close();
        await(vertx.close());
    }
}
