package dev.freno.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * One run of requests over some connections, one in flight on each. One thread reads all answers; in a closed loop it also sends
 * the next request, in an open loop a second thread sends what becomes due.
 *
 * <p>To be run once, on a platform thread; {@link #stop} may be called from any.
 */
public final class Load {
    private static final long SELECT_MILLIS = 20;
    private static final long GRACE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int BUFFER = 64 * 1024;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Setting setting;
    private final Schedule schedule;
    private final Tally tally = new Tally();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] bytes = new byte[BUFFER];
    private final List<Connection> connections = new ArrayList<>();
    private final BlockingQueue<Connection> free;
    private final Selector selector;
    private long lastAnswerNanos;

    /**
     * What is asked, and how. Immutable.
     *
     * @param requests in turn; each connection begins at another place
     * @param connections how many, 1 to 10,000
     * @param duration for which requests are sent
     * @param rate of all connections together in requests a second, at most 1,000,000; 0 for as fast as they are answered
     * @param renewAfter how many requests are sent on a connection until it is replaced, 0 for no such bound
     */
    public record Setting(Requests requests, int connections, Duration duration, int rate, int renewAfter) {
        private static final int MAX_CONNECTIONS = 10_000;
        private static final int MAX_RATE = 1_000_000;

        public Setting {
            require(connections >= 1 && connections <= MAX_CONNECTIONS, "connections", connections);
            require(rate >= 0 && rate <= MAX_RATE, "rate", rate);
            require(renewAfter >= 0, "renewAfter", renewAfter);
            if (!duration.isPositive()) {
                throw new IllegalArgumentException("duration: " + duration);
            }
        }

        /** As fast as the answers come. */
        public static Setting closed(Requests requests, int connections, Duration duration) {
            return new Setting(requests, connections, duration, 0, 0);
        }

        /** At fixed times. */
        public static Setting open(Requests requests, int connections, Duration duration, int rate) {
            return new Setting(requests, connections, duration, rate, 0);
        }

        private static void require(boolean holds, String what, int value) {
            if (!holds) {
                throw new IllegalArgumentException(what + ": " + value);
            }
        }
    }

    private Load(Setting setting, Selector selector) {
        this.setting = setting;
        this.selector = selector;
        long nanos = setting.duration().toNanos();
        schedule = setting.rate() == 0 ? new ClosedSchedule(nanos) : new OpenSchedule(setting.rate(), nanos);
        free = new ArrayBlockingQueue<>(setting.connections());
    }

    /**
     * Opens the connections; nothing is sent yet.
     *
     * @throws IOException if one of them cannot be opened
     */
    public static Load open(Setting setting) throws IOException {
        Load load = new Load(setting, Selector.open());
        int requests = setting.requests().size();
        try {
            for (int i = 0; i < setting.connections(); i++) {
                int first = (int) ((long) i * requests / setting.connections());
                load.connections.add(Connection.open(setting.requests(), first, load.selector));
            }
        } catch (IOException e) {
            load.close();
            throw e;
        }
        return load;
    }

    /** Opens and runs. */
    public static Report run(Setting setting) throws IOException, InterruptedException {
        return open(setting).run();
    }

    /** Lets nothing more be sent; {@link #run} returns when what is in flight is answered. */
    public void stop() {
        schedule.stop();
        selector.wakeup();
    }

    /**
     * Sends, waits for the answers, and closes the connections. Blocks until some seconds after the end of the duration at the latest.
     *
     * @throws NotHttpException if something else came
     * @throws IOException if a connection that was closed cannot be opened again
     */
    public Report run() throws IOException, InterruptedException {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        lastAnswerNanos = start;
        schedule.start(start);
        free.addAll(connections);
        Pacer pacer = new Pacer(schedule, free, setting.rate());
        try {
            sendAtOnce(start);
            pacer.start();
            await(start, pacer);
            long pacing = pacer.end();
            return report(start, pacing + THREADS.getCurrentThreadCpuTime() - cpu);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            close();
            pacer.end();
        }
    }

    private void sendAtOnce(long now) throws IOException {
        if (schedule instanceof ClosedSchedule) {
            free.clear();
            for (Connection connection : connections) {
                goOn(connection, now);
            }
        }
    }

    private void await(long start, Pacer pacer) throws IOException, InterruptedException {
        Consumer<SelectionKey> ready = this::ready;
        long end = start + setting.duration().toNanos() + OpenSchedule.PATIENCE_NANOS;
        boolean over = false;
        while (System.nanoTime() < end && !(over && free.size() == connections.size())) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            selector.select(ready, SELECT_MILLIS);
            pacer.demandWell();
            if (!over && schedule.isOver(System.nanoTime())) {
                over = true;
                end = Math.min(end, System.nanoTime() + GRACE_NANOS);
            }
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            try {
                read(connection);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void read(Connection connection) throws IOException {
        switch (connection.read(buffer, bytes)) {
            case PART -> {}
            case ANSWER -> answered(connection, isUsedUp(connection));
            case LAST_ANSWER -> answered(connection, true);
            case END -> ended(connection);
        }
    }

    private boolean isUsedUp(Connection connection) {
        return setting.renewAfter() > 0 && connection.sent() >= setting.renewAfter();
    }

    private void answered(Connection connection, boolean isLast) throws IOException {
        long now = System.nanoTime();
        lastAnswerNanos = now;
        tally.answered(connection.status(), now - connection.meantNanos());
        if (isLast) {
            renew(connection);
        }
        goOn(connection, now);
    }

    private void ended(Connection connection) throws IOException {
        if (renew(connection)) {
            tally.failed();
            goOn(connection, System.nanoTime());
        }
    }

    private boolean renew(Connection connection) throws IOException {
        tally.renewed();
        return connection.renew(selector);
    }

    /** The connection is free: lets it send what is due, or lays it aside for what will be. */
    private void goOn(Connection connection, long now) throws NotSentException {
        long meant = schedule.claim(now);
        if (meant == Schedule.NONE) {
            free.add(connection);
        } else {
            connection.send(meant);
        }
    }

    private Report report(long start, long cpuNanos) {
        long now = System.nanoTime();
        for (Connection connection : connections) {
            if (connection.isInFlight()) {
                tally.failed();
                tally.late(now - connection.meantNanos(), 1);
            }
        }
        long elapsed = Math.max(lastAnswerNanos - start, 1);
        return switch (schedule) {
            case ClosedSchedule _ -> tally.report(0, 0, elapsed, cpuNanos);
            case OpenSchedule open -> {
                long unsent = open.givenUp() + open.waiting(now);
                tally.late(OpenSchedule.PATIENCE_NANOS, unsent);
                yield tally.report(unsent, open.mostWaiting(), elapsed, cpuNanos);
            }
        };
    }

    /** For what was opened and not run. */
    void close() {
        connections.forEach(Connection::close);
        try {
            selector.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
