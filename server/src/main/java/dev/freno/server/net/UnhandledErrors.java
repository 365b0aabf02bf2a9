package dev.freno.server.net;

import dev.freno.core.time.Moments;
import io.vertx.core.Handler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what nobody else handles on the event loops, once in {@link #DISTANCE}, with the number of those kept quiet. The
 * driver has such errors of its own, for example when a server without TLS is asked for TLS, and they would come again
 * with each attempt to connect. Thread-safe.
 */
public final class UnhandledErrors implements Handler<Throwable> {
    /** The least time between two lines. */
    public static final Duration DISTANCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(UnhandledErrors.class);

    private final Moments moments;
    private final AtomicLong nextLineNanos = new AtomicLong();
    private final AtomicLong quiet = new AtomicLong();

    /** To be given to the node's Vert.x as its exception handler. */
    public UnhandledErrors(Moments moments) {
        this.moments = moments;
    }

    @Override
    public void handle(Throwable error) {
        long now = moments.now().nanos();
        long next = nextLineNanos.get();
        if (now >= next && nextLineNanos.compareAndSet(next, now + DISTANCE.toNanos())) {
            LOG.error("unhandled error on an event loop, {} more before it", quiet.getAndSet(0), error);
        } else {
            quiet.incrementAndGet();
        }
    }
}
