package dev.freno.bench.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The second thread of an open loop: it sends what becomes due on whatever connection is free. */
final class Pacer {
    private final Schedule schedule;
    private final BlockingQueue<Connection> free;
    private final Thread thread;
    private volatile boolean running = true;
    private volatile long cpuNanos;
    private volatile @Nullable IOException failure;

    Pacer(Schedule schedule, BlockingQueue<Connection> free, int rate) {
        this.schedule = schedule;
        this.free = free;
        this.thread =
                Thread.ofPlatform().daemon().name("freno-bench-pacer-" + rate).unstarted(this::run);
    }

    /** Begins, if there is anything for it to do. */
    void start() {
        if (schedule instanceof OpenSchedule) {
            thread.start();
        }
    }

    /** Fails if it has failed. */
    void demandWell() throws IOException {
        IOException found = failure;
        if (found != null) {
            throw found;
        }
    }

    private void run() {
        TimerSlack.tryShrink();
        try {
            if (schedule instanceof OpenSchedule open) {
                pace(open);
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private void pace(OpenSchedule open) throws IOException, InterruptedException {
        long now = System.nanoTime();
        while (running && !open.isOver(now)) {
            long wait = open.nextDue() - now;
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            } else {
                open.look(now);
                send(free.poll(1, TimeUnit.MILLISECONDS));
            }
            now = System.nanoTime();
        }
    }

    private void send(@Nullable Connection connection) throws NotSentException {
        if (connection == null) {
            return;
        }
        long meant = schedule.claim(System.nanoTime());
        if (meant == Schedule.NONE) {
            free.add(connection);
        } else {
            connection.send(meant);
        }
    }

    /** Ends it, and tells which CPU time it used. */
    long end() throws InterruptedException {
        running = false;
        thread.join();
        return cpuNanos;
    }
}
