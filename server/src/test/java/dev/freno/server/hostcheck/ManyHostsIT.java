package dev.freno.server.hostcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import dev.freno.lab.Eventually;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.net.HttpFetcher;
import dev.freno.server.probe.Agenda;
import dev.freno.server.probe.ProbeLoop;
import dev.freno.server.probe.ProbeLoops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The checks of a thousand hosts over real HTTP: each on a loopback address of its own, all served by one server. */
class ManyHostsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long START = System.nanoTime();
    private static final Moments MOMENTS = () -> new Moment(System.nanoTime() - START, 0);
    private static final int HOSTS = 1_000;

    private final Vertx vertx = Vertx.vertx();
    private final ProbeLoops loops = ProbeLoops.start(vertx, 1, MOMENTS);
    private final ProbeLoop loop = loops.of(0);
    private final HttpFetcher fetcher = new HttpFetcher(vertx);
    private final AtomicInteger hanging = new AtomicInteger();
    private final AtomicInteger mostHanging = new AtomicInteger();
    private final AtomicInteger changes = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        loops.close();
        fetcher.close();
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static InstanceKey host(int number) {
        return new InstanceKey("127.3." + number / 250 + "." + (number % 250 + 1), 3306);
    }

    /** Of ten hosts, six are in, one is out, and three hang. */
    private static HostCheckResult expected(int number) {
        return switch (number % 10) {
            case 0 -> HostCheckResult.NOT_FOUND;
            case 1, 2, 3 -> HostCheckResult.FAILED;
            default -> HostCheckResult.PASSED;
        };
    }

    private void answer(HttpServerRequest request) {
        String[] parts = request.localAddress().host().split("\\.", -1);
        int number = 250 * Integer.parseInt(parts[2]) + Integer.parseInt(parts[3]) - 1;
        switch (expected(number)) {
            case PASSED -> request.response().end();
            case NOT_FOUND -> request.response().setStatusCode(404).end();
            case FAILED, AWAITED -> {
                mostHanging.accumulateAndGet(hanging.incrementAndGet(), Math::max);
                request.connection().closeHandler(closed -> hanging.decrementAndGet());
            }
        }
    }

    private <T> T onLoop(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, loop::execute)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Test
    void checks_ofAThousandHosts_areRightAlthoughManyHang() throws Exception {
        int port = await(vertx.createHttpServer().requestHandler(this::answer).listen(0, "0.0.0.0"))
                .actualPort();
        HostChecks checks = HostChecks.of(
                CheckedStores.of(new StoreConfig.HttpCheck(port, "up")),
                loop,
                fetcher,
                new RecordingObserver(),
                changes::incrementAndGet,
                RandomGenerator.of("L64X128MixRandom"));
        List<InstanceKey> hosts =
                IntStream.range(0, HOSTS).mapToObj(ManyHostsIT::host).toList();
        Agenda.Entry ticks = new Agenda.Entry(now -> {
            checks.tick(now.nanos());
            return checks.dueNanos();
        });
        long began = MOMENTS.now().nanos();
        loop.execute(() -> {
            checks.hostsChanged(hosts);
            loop.agenda().put(ticks, Long.MIN_VALUE);
        });
        Eventually.eventually("all checked", PATIENCE, () -> changes.get() >= HOSTS);
        System.out.println(HOSTS + " hosts, " + 3 * HOSTS / 10 + " of them hanging, checked after "
                + (MOMENTS.now().nanos() - began) / 1_000_000 + " ms");
        for (int i = 0; i < HOSTS; i++) {
            int number = i;
            assertThat(onLoop(() -> checks.result(host(number))))
                    .as("host %d", i)
                    .isEqualTo(expected(i));
        }
        assertThat(mostHanging.get()).isBetween(1, HttpHostChecks.MAX_ASKING);
        loop.execute(() -> checks.hostsChanged(List.of()));
        Eventually.eventually("connections that are open", PATIENCE, hanging::get, open -> open == 0);
    }
}
