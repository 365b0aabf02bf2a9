package dev.freno.server.group.mysql;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that runs foreign code, which may block: listeners and whoever waits for receipts. Thread-safe. */
final class Events implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final long CLOSE_MILLIS = 1000;

    private final Context loop;
    private final ExecutorService thread =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Events::thread);

    Events(Context loop) {
        this.loop = loop;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "freno-mysql-events");
        thread.setDaemon(true);
        return thread;
    }

    /** Runs foreign code after what was told before; once closed, on the caller's thread. */
    void tell(Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("a listener of the group failed", e);
            }
        };
        try {
            thread.execute(guarded);
        } catch (RejectedExecutionException e) {
            guarded.run();
        }
    }

    /** Completes on the loop when everything that was told before has been heard. */
    Future<Void> heard() {
        Promise<Void> heard = Promise.promise();
        tell(() -> loop.runOnContext(nothing -> heard.complete()));
        return heard.future();
    }

    /** Lets foreign code finish what it was told, for a bounded time. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
