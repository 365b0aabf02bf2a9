package dev.freno.server.inventory.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moment;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.net.HttpFetcher;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A store whose HAProxy sends anything harms neither the store beside it nor the next answer. */
class HaProxyInventoryFuzzTest {
    private static final int BODIES = 500;
    private static final List<InstanceKey> HOSTS = List.of(new InstanceKey("db1", 3306));
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    @Test
    void fetch_besideAHostileAddress_isNotDisturbed() {
        Vertx vertx = Vertx.vertx();
        AtomicLong now = new AtomicLong();
        try (FakeHaProxy hostile = new FakeHaProxy(vertx);
                FakeHaProxy good = new FakeHaProxy(vertx);
                HaProxyPages sources =
                        new HaProxyPages(vertx, new HttpFetcher(vertx), () -> new Moment(now.get(), 0))) {
            HostSource bad = source(sources, hostile.address());
            HostSource fine = source(sources, good.address());
            HostSource both = source(sources, hostile.address(), good.address());
            good.shows(StatsPages.of(HOSTS));
            for (int seed = 0; seed < BODIES; seed++) {
                byte[] body = StatsPages.recorded().getBytes();
                Random random = new Random(seed);
                hostile.shows(Buffer.buffer(body)
                        .setByte(random.nextInt(200), (byte) random.nextInt(256))
                        .getBuffer(0, random.nextInt(body.length)));
                now.addAndGet(Duration.ofMinutes(2).toNanos());
                var rejected = bad.fetch(DEADLINE).toCompletableFuture();
                assertThat(fine.fetch(DEADLINE).toCompletableFuture().join().hosts())
                        .containsExactlyElementsOf(HOSTS);
                assertThat(both.fetch(DEADLINE).toCompletableFuture().join().hosts())
                        .containsAll(HOSTS);
                assertThat(rejected.orTimeout(20, TimeUnit.SECONDS)
                                .handle((hosts, e) -> e == null || e.getMessage() != null)
                                .join())
                        .isTrue();
            }
        }
        FakeHaProxy.await(vertx.close());
    }

    private static HostSource source(HaProxyPages sources, URI... addresses) {
        return sources.source(new SourceSettings.HaProxy(List.of(addresses), StatsPages.POOL, 3306));
    }
}
