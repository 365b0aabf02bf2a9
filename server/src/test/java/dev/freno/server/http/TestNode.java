package dev.freno.server.http;

import dev.freno.server.check.Checker;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.config.NodeConfig;
import dev.freno.server.http.RawHttp.Response;
import dev.freno.server.publish.Telemetry;
import dev.freno.server.store.Stores;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The HTTP side of a node on a free loopback port, over stores fed by hand, a group in memory and a clock that stands. */
final class TestNode implements AutoCloseable {
    final ManualMoments moments = new ManualMoments();
    final TestStores stores = new TestStores();
    final FakeGroup group = new FakeGroup();
    final Telemetry telemetry;
    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    final HttpApi api;
    final int port;

    TestNode() {
        this(HttpLimits.DEFAULT, 60);
    }

    TestNode(HttpLimits limits, long defaultTtlMinutes) {
        Stores all = stores.stores();
        RandomGenerator chance = () -> 1L << 62;
        Checker checker = new Checker(all, group, moments, chance);
        telemetry = new Telemetry(all, checker, group, moments);
        stores.collect(moments.now());
        HttpApi.Parts parts = new HttpApi.Parts(
                config(defaultTtlMinutes), "node-1.example", checker, all, group, telemetry, stores::report, moments);
        api = new HttpApi(vertx, parts, limits);
        port = await(api.start(0, 2));
    }

    private static NodeConfig config(long defaultTtlMinutes) {
        return new NodeConfig(
                0,
                null,
                new NodeConfig.Identity("dc1", "test", "dc1:test", ""),
                new GroupSettings.Raft("127.0.0.1:10008", List.of("127.0.0.1:10008"), Path.of("unused"), false),
                List.of(),
                new NodeConfig.Memcache(List.of("mc1:11211"), "freno"),
                new NodeConfig.Following(Duration.ofSeconds(1), NodeConfig.FollowerRequests.FORWARD),
                Duration.ofMinutes(defaultTtlMinutes),
                false);
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
