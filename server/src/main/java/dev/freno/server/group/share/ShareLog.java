package dev.freno.server.group.share;

import dev.freno.core.store.StoreKey;
import dev.freno.server.group.share.SharedHealth.Objection;
import dev.freno.server.log.LineBudget;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log when a peer begins or ceases to answer, and when a store becomes unhealthy by what peers say: once for
 * each change, and no more than {@link #MAX_LINES} of them in {@link #WINDOW}; the rest is counted. Confined to the
 * poller's thread.
 */
final class ShareLog {
    static final int MAX_LINES = 20;
    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ShareLog.class);

    private final LineBudget budget = new LineBudget(MAX_LINES, WINDOW);
    private Set<StoreKey> unhealthy = Set.of();

    void fails(String peer, String why) {
        if (budget.tryTake()) {
            LOG.warn(
                    "share domain: {} gives no report: {}. Its last one counts for {} s; then it stops nobody",
                    peer,
                    why,
                    SharedHealth.KEPT.toSeconds());
        }
    }

    void answers(String peer) {
        if (budget.tryTake()) {
            LOG.info("share domain: {} gives its report again", peer);
        }
    }

    void tooMany(int leaders) {
        if (budget.tryTake()) {
            LOG.warn(
                    "share domain: {} other leaders, of which only the first {} are asked",
                    leaders,
                    SharePoller.MAX_PEERS);
        }
    }

    void stores(Map<StoreKey, Objection> latest) {
        Set<StoreKey> before = unhealthy;
        unhealthy = latest.keySet();
        latest.forEach((store, objection) -> {
            if (!before.contains(store) && budget.tryTake()) {
                LOG.warn(
                        "share domain: checks of {} are refused, {} has not found it healthy for {} s",
                        store,
                        objection.peer(),
                        objection.seconds());
            }
        });
        before.stream()
                .filter(store -> !unhealthy.contains(store))
                .filter(store -> budget.tryTake())
                .forEach(store -> LOG.info("share domain: nobody calls {} unhealthy any more", store));
    }

    /** Closes the window when its time is over, and tells what it kept quiet about. */
    void tick(long nowNanos) {
        int unwritten = budget.tick(nowNanos);
        if (unwritten > 0) {
            LOG.warn("share domain: {} more changes", unwritten);
        }
    }
}
