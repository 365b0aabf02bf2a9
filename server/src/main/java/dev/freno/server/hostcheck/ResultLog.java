package dev.freno.server.hostcheck;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreKey;
import dev.freno.server.log.LineBudget;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log when the checks of a host begin to say something else: once for each change, and no more than {@link
 * #MAX_LINES} of them in {@link #WINDOW}; the rest is counted. That a new host passes goes without saying. Confined to the
 * store's loop.
 */
final class ResultLog {
    static final int MAX_LINES = 20;
    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ResultLog.class);

    private final StoreKey store;
    private final LineBudget budget = new LineBudget(MAX_LINES, WINDOW);

    ResultLog(StoreKey store) {
        this.store = store;
    }

    void changed(InstanceKey host, HostCheckResult before, HostCheckResult now, String detail) {
        boolean isUsual = before == HostCheckResult.AWAITED && now == HostCheckResult.PASSED;
        if (isUsual || !budget.tryTake()) {
            return;
        }
        switch (now) {
            case NOT_FOUND -> LOG.info("{}: {} does not count from now on: its HTTP check {}", store, host, detail);
            case PASSED -> LOG.info("{}: {} counts: its HTTP check {} now", store, host, detail);
            case FAILED -> LOG.warn("{}: the HTTP check of {} fails, and so the host counts: {}", store, host, detail);
            case AWAITED -> {}
        }
    }

    /** Closes the window when its time is over, and tells what it kept quiet about. */
    void tick(long nowNanos) {
        int unwritten = budget.tick(nowNanos);
        if (unwritten > 0) {
            LOG.warn("{}: {} more changes of HTTP checks of its hosts", store, unwritten);
        }
    }
}
