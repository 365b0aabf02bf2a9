package dev.freno.server.inventory.haproxy;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.inventory.haproxy.SharedPage.Asked;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one statistics page says of one pool, and what it said when it last did. Thread-safe. */
final class PoolOnPage {
    private final SharedPage page;
    private final String pool;
    private final int port;
    private volatile Known known = new Known(0, null, 0, "no answer yet", false);

    /**
     * The state of this knowledge. Immutable.
     *
     * @param fetch the number of the fetch that it takes into account
     * @param hosts null if there never were any
     * @param atNanos when these hosts were asked for
     * @param failure why the latest fetch did not give hosts, null if it did
     * @param wasRead whether the page was there, so that the failure is one of this pool
     */
    record Known(
            long fetch,
            @Nullable List<InstanceKey> hosts,
            long atNanos,
            @Nullable String failure,
            boolean wasRead) {
        /** Whether the page tells that something is wrong with the pool. */
        boolean isPoolFailing() {
            return failure != null && wasRead;
        }

        /** Whether the hosts are to be relied on at this instant, even if the latest fetch has failed. */
        boolean isRemembered(long nowNanos, Duration memory) {
            return hosts != null && nowNanos - atNanos <= memory.toNanos();
        }
    }

    PoolOnPage(SharedPage page, String pool, int port) {
        this.page = page;
        this.pool = pool;
        this.port = port;
        page.keep(pool);
    }

    Known known() {
        return known;
    }

    /** Asks the page, or takes what another store has just asked for; fails if there are no hosts to be had. */
    Future<Known> ask(Duration deadline) {
        Asked asked = page.get(known.fetch(), deadline);
        return asked.page().transform((read, failure) -> {
            Known now = hear(asked, read, failure);
            return now.failure() == null ? Future.succeededFuture(now) : Future.failedFuture(now.failure());
        });
    }

    private synchronized Known hear(Asked asked, @Nullable StatsPage read, @Nullable Throwable failure) {
        if (asked.number() > known.fetch()) {
            known = latest(asked, read, failure);
        }
        return known;
    }

    private Known latest(Asked asked, @Nullable StatsPage read, @Nullable Throwable failure) {
        if (read == null) {
            return failed(asked, failure, false);
        }
        try {
            return new Known(asked.number(), read.hosts(pool, port), asked.atNanos(), null, true);
        } catch (StatsPageException e) {
            return failed(asked, e, true);
        }
    }

    private Known failed(Asked asked, @Nullable Throwable failure, boolean wasRead) {
        String why = failure == null ? "no answer" : String.valueOf(failure.getMessage());
        return new Known(asked.number(), known.hosts(), known.atNanos(), why, wasRead);
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
