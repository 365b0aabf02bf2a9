package dev.freno.server.group.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group's own threads, each for what must not wait for the others: the clock (steps and timeouts; never waits), the
 * sender (hands commands to Ratis, which may make it wait), the one for errands (for all that waits and is rare, such as
 * giving leadership away), and the foreign one (runs the code of listeners).
 */
final class GroupThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupThreads.class);
    private static final long CLOSE_MILLIS = 1000;

    private final ScheduledThreadPoolExecutor clock;
    private final ExecutorService sender = single("sender");
    private final ExecutorService errands = single("errands");
    private final ExecutorService foreign = single("events");
    private volatile @Nullable Runnable step;
    private volatile @Nullable Thread foreignThread;
    private boolean failing;

    /** What is done again and again. */
    interface Step {
        void make() throws IOException;
    }

    GroupThreads() {
        clock = new ScheduledThreadPoolExecutor(1, task -> thread(task, "clock"));
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        foreign.execute(() -> foreignThread = Thread.currentThread());
    }

    private static ExecutorService single(String name) {
        return new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> thread(task, name));
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, "freno-raft-" + name);
        thread.setDaemon(true);
        return thread;
    }

    ScheduledExecutorService clock() {
        return clock;
    }

    Executor sender() {
        return sender;
    }

    Executor foreign() {
        return foreign;
    }

    /** Makes a step now and again after each distance, whatever becomes of those before. */
    void repeat(Step newStep, Duration distance) {
        Runnable guarded = () -> guard(newStep);
        step = guarded;
        var _ = clock.scheduleWithFixedDelay(guarded, 0, distance.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A bug, or a moment without memory, must not end the steps for ever; and they come often, so it is said once. */
    private void guard(Step guarded) {
        try {
            guarded.make();
            failing = false;
        } catch (IOException | RuntimeException | Error e) {
            if (!failing && !clock.isShutdown()) {
                LOG.error("a step of the raft group failed; without one this node does not lead, it goes on trying", e);
            }
            failing = true;
        }
    }

    /** Makes one more step, as soon as the clock's thread is free. */
    void stepNow() {
        Runnable known = step;
        if (known != null) {
            execute(clock, known);
        }
    }

    /** Makes one more step when that time has passed. */
    void stepAfter(long nanos) {
        try {
            var _ = clock.schedule(this::stepNow, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the group is closed: leaving out a step", e);
        }
    }

    /** Runs what waits and is rare, after what was to be run before. */
    void errand(Runnable task) {
        execute(errands, () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("an errand of the group failed", e);
            }
        });
    }

    /** Runs foreign code, after what was told before. */
    void tell(Runnable task) {
        execute(foreign, () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("a listener of the group failed", e);
            }
        });
    }

    private static void execute(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the group is closed: leaving out a task", e);
        }
    }

    void stopClock() {
        clock.shutdownNow();
    }

    /** Lets foreign code finish what it was told, for a bounded time. */
    @Override
    public void close() {
        clock.shutdownNow();
        sender.shutdownNow();
        errands.shutdownNow();
        foreign.shutdown();
        if (Thread.currentThread().equals(foreignThread)) {
            return;
        }
        try {
            if (!foreign.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                foreign.shutdownNow();
            }
        } catch (InterruptedException e) {
            foreign.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
