package dev.freno.server.probe;

import dev.freno.core.time.Moments;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The event loops that probe. Stores are spread over them, each on one for good. Thread-safe. */
public final class ProbeLoops implements AutoCloseable {
    private static final int MAX_DEFAULT = 2;
    private static final long LIMIT_SECONDS = 10;

    private final Vertx vertx;
    private final String deployment;
    private final List<ProbeLoop> loops;

    private ProbeLoops(Vertx vertx, String deployment, List<ProbeLoop> loops) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.loops = List.copyOf(loops);
    }

    /** How many loops suit a machine: probing is cheap, so half of its processors and two at most. */
    public static int defaultCount(int processors) {
        return Math.clamp(processors / 2, 1, MAX_DEFAULT);
    }

    /**
     * Starts this many loops, which tick from now on. Blocks until they run; not to be called on an event loop.
     *
     * @param count 1 or more, at most the number of Vert.x's event loops
     */
    public static ProbeLoops start(Vertx vertx, int count, Moments moments) {
        List<ProbeLoop> loops = new CopyOnWriteArrayList<>();
        String deployment = await(vertx.deployVerticle(
                () -> new LoopVerticle(moments, loops), new DeploymentOptions().setInstances(count)));
        return new ProbeLoops(vertx, deployment, loops);
    }

    /** All loops. */
    public List<ProbeLoop> all() {
        return loops;
    }

    /** The loop of the store with this number in the order of stores. */
    public ProbeLoop of(int store) {
        return loops.get(Math.floorMod(store, loops.size()));
    }

    /** Ends the ticks and closes every connection that was made on these loops; blocks for seconds at most. */
    @Override
    public void close() {
        var _ = await(vertx.undeploy(deployment));
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private static final class LoopVerticle extends VerticleBase {
        private final Moments moments;
        private final List<ProbeLoop> loops;

        LoopVerticle(Moments moments, List<ProbeLoop> loops) {
            this.moments = moments;
            this.loops = loops;
        }

        @Override
        public Future<?> start() {
            ProbeLoop loop = new ProbeLoop(context, moments);
            loops.add(loop);
            vertx.setPeriodic(ProbeLoop.TICK.toMillis(), timer -> loop.tick());
            return Future.succeededFuture();
        }
    }
}
