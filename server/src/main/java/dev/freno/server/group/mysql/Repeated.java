package dev.freno.server.group.mysql;

import dev.freno.core.time.Moments;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a step again and again, never two at a time, at a distance counted from begin to begin. Confined to the loop. */
final class Repeated {
    private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);

    private final Context loop;
    private final Moments moments;
    private final Supplier<Duration> distance;
    private final Supplier<Future<?>> step;
    private boolean over;

    Repeated(Context loop, Moments moments, Supplier<Duration> distance, Supplier<Future<?>> step) {
        this.loop = loop;
        this.moments = moments;
        this.distance = distance;
        this.step = step;
    }

    /** Takes the first step at once. */
    void start() {
        if (!over) {
            long begun = moments.now().nanos();
            tried().onComplete(end -> next(begun));
        }
    }

    /** A bug in one step must not end them all: the lease would never be stood for again. */
    private Future<?> tried() {
        try {
            return step.get();
        } catch (RuntimeException | Error e) {
            LOG.error("a step of the group failed, the next one comes in its time", e);
            return Future.failedFuture(e);
        }
    }

    private void next(long begun) {
        if (!over) {
            long left = distance.get().toNanos() - (moments.now().nanos() - begun);
            loop.owner().setTimer(Math.max(1, Duration.ofNanos(left).toMillis()), id -> start());
        }
    }

    void stop() {
        over = true;
    }
}
