package dev.freno.server.probe;

import dev.freno.core.time.Moment;
import dev.freno.core.time.Moments;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop that probes: the thread of the stores that belong to it, and what makes their time pass. It ticks every
 * {@link #TICK}, and then does what is due on its {@link #agenda}, so that a tick costs nothing for what has still time.
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
    private final Agenda agenda = new Agenda(this::failed);
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

    /** What is to be done on this loop as time passes, by the instants of {@link #nowNanos}; to be used on the loop only. */
    public Agenda agenda() {
        return agenda;
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
            agenda.run(now);
            beginConnects();
        }
    }

    private void beginConnects() {
        for (int i = 0; i < MAX_CONNECTS_PER_TICK && !connects.isEmpty(); i++) {
            try {
                connects.remove().run();
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    /** A bug in one store must not stop the others, nor fill the log. */
    private void failed(RuntimeException e) {
        if (lastTickNanos >= nextErrorNanos) {
            nextErrorNanos = lastTickNanos + ERROR_DISTANCE_NANOS;
            LOG.error("a step of a probe loop failed", e);
        }
    }
}
