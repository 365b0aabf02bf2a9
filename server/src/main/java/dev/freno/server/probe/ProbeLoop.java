package dev.freno.server.probe;

import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop that probes: the thread of the stores that belong to it, and what makes their time pass. It ticks every
 * {@link #TICK}.
 *
 * <p>A tick that comes late, because the machine or the process stood still, is left out: answers may be waiting in the
 * sockets, and no deadline is judged before they had their turn.
 */
public final class ProbeLoop {
    /** The distance of two ticks, and so the shortest interval in which a host can be asked. */
    public static final Duration TICK = Duration.ofMillis(10);

    /**
     * How many attempts to connect may begin in a tick. To connect costs more than to ask, so that a thousand dead hosts
     * would take the time of the living when the machine is short of it; with this they wait in line instead.
     */
    static final int MAX_CONNECTS_PER_TICK = 20;

    private static final Logger LOG = LoggerFactory.getLogger(ProbeLoop.class);
    private static final long LATE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long ERROR_DISTANCE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final double GOLDEN_RATIO = 0.618033988749895;

    private final Context context;
    private final Moments moments;
    private final List<Consumer<Moment>> tickers = new CopyOnWriteArrayList<>();
    /** Bounded by the number of hosts: each is in line once at most. */
    private final Queue<Runnable> connects = new ArrayDeque<>();

    private double lastPhase;
    private long lastTickNanos = Long.MAX_VALUE;
    private long nextErrorNanos;

    ProbeLoop(Context context, Moments moments) {
        this.context = context;
        this.moments = moments;
    }

    /** Runs a task on the loop, after what is queued already; any thread. The task must not block. */
    public void execute(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    /** Has the ticker called at each tick from now on; on the loop only. It must be quick and must not block. */
    public void addTicker(Consumer<Moment> ticker) {
        tickers.add(ticker);
    }

    /** Ends the calls of a ticker, if it was added; on the loop only. */
    public void removeTicker(Consumer<Moment> ticker) {
        tickers.remove(ticker);
    }

    Context context() {
        return context;
    }

    Vertx vertx() {
        return context.owner();
    }

    /** The instant, monotonic nanoseconds; any thread. */
    public long nowNanos() {
        return moments.now().nanos();
    }

    /** Begins an attempt to connect when it is its turn, in the order of calls, at the end of a tick. On the loop only. */
    public void connectInTurn(Runnable attempt) {
        connects.add(attempt);
    }

    /** The next of a sequence of phases within [0, 1) of which any few in a row lie well apart. */
    double nextPhase() {
        lastPhase = (lastPhase + GOLDEN_RATIO) % 1;
        return lastPhase;
    }

    void tick() {
        Moment now = moments.now();
        boolean late = now.nanos() - lastTickNanos > LATE_NANOS;
        lastTickNanos = late ? Long.MAX_VALUE : now.nanos();
        if (!late) {
            tickers.forEach(ticker -> run(ticker, now));
            beginConnects(now);
        }
    }

    private void beginConnects(Moment now) {
        for (int i = 0; i < MAX_CONNECTS_PER_TICK && !connects.isEmpty(); i++) {
            Runnable attempt = connects.remove();
            run(ignored -> attempt.run(), now);
        }
    }

    /** A bug in one store must not stop the others. */
    private void run(Consumer<Moment> ticker, Moment now) {
        try {
            ticker.accept(now);
        } catch (RuntimeException e) {
            if (now.nanos() >= nextErrorNanos) {
                nextErrorNanos = now.nanos() + ERROR_DISTANCE_NANOS;
                LOG.error("a step of a probe loop failed", e);
            }
        }
    }
}
