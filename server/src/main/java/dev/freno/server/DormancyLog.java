package dev.freno.server;

import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moment;
import dev.freno.server.log.LineBudget;
import dev.freno.server.probe.Agenda;
import dev.freno.server.probe.ProbeLoop;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log when a store becomes dormant and when it wakes, and no more than {@link #MAX_LINES} of that in {@link
 * #WINDOW}: after a quiet minute thousands of stores may do so at once. The rest is counted.
 *
 * <p>Thread-safe: what it does, it does on one loop.
 */
final class DormancyLog {
    static final int MAX_LINES = 20;
    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(DormancyLog.class);

    private final ProbeLoop loop;
    private final LineBudget budget = new LineBudget(MAX_LINES, WINDOW);

    /** Writes on this loop. */
    DormancyLog(ProbeLoop loop) {
        this.loop = loop;
        Agenda.Entry entry = new Agenda.Entry(this::tick);
        loop.execute(() -> loop.agenda().put(entry, Long.MIN_VALUE));
    }

    /** When the next window ends. */
    private long tick(Moment now) {
        int unwritten = budget.tick(now.nanos());
        if (unwritten > 0) {
            LOG.info("{} more stores fell asleep or woke", unwritten);
        }
        return now.nanos() + WINDOW.toNanos();
    }

    void fellAsleep(StoreKey store, Duration interval) {
        loop.execute(() -> {
            if (budget.tryTake()) {
                LOG.info("{}: nobody asks about it, so its hosts are asked every {} ms", store, interval.toMillis());
            }
        });
    }

    void woke(StoreKey store, Duration interval) {
        loop.execute(() -> {
            if (budget.tryTake()) {
                LOG.info("{}: awake, its hosts are asked every {} ms again", store, interval.toMillis());
            }
        });
    }
}
