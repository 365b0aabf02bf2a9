package dev.freno.server.inventory.haproxy;

import dev.freno.core.time.Moments;
import dev.freno.server.net.HttpFetcher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statistics page at one address, fetched and read once for all stores that take hosts from it: who asks while a fetch
 * is under way, or soon after, gets what that one brings. Nobody gets the same fetch twice, so that one who asks again
 * sees what has changed meanwhile.
 *
 * <p>Thread-safe. A page is at most {@link #MAX_BYTES} long, and at most one is under way.
 */
final class SharedPage {
    /** For how long after a page was asked for it is given to others, too. */
    static final Duration SHARED = Duration.ofSeconds(1);

    /** The longest page that is taken: 20,000 servers or more. */
    static final int MAX_BYTES = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(SharedPage.class);

    private final URI csv;
    private final String shown;
    private final HttpFetcher fetcher;
    private final Executor reader;
    private final Moments moments;
    private final Set<String> pools = ConcurrentHashMap.newKeySet();
    private @Nullable Asked latest;
    private long fetches;
    private boolean failing;
    private boolean closed;

    /**
     * A fetch.
     *
     * @param number counted from 1
     * @param atNanos when it began, monotonic
     * @param page fails with a message for the operator
     */
    record Asked(long number, long atNanos, Future<StatsPage> page) {}

    /**
     * Prepares; nothing is asked yet.
     *
     * @param reader where pages are read, which takes milliseconds for some thousand servers
     */
    SharedPage(URI address, HttpFetcher fetcher, Executor reader, Moments moments) {
        this.csv = csv(address);
        this.shown = shown(address);
        this.fetcher = fetcher;
        this.reader = reader;
        this.moments = moments;
    }

    /** The address of the page as CSV: what HAProxy looks for follows the page's own address, query included. */
    static URI csv(URI address) {
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        return URI.create(address.getScheme() + "://" + address.getRawAuthority() + path + query + ";csv;norefresh");
    }

    /** Without account and query, which may be secret. */
    private static String shown(URI address) {
        String authority = address.getRawAuthority();
        return address.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1) + address.getRawPath();
    }

    /** From now on what the page says of this pool is kept. */
    synchronized void keep(String pool) {
        if (pools.add(pool)) {
            latest = null;
        }
    }

    /**
     * A fetch that is under way, or was not long ago, or is begun now.
     *
     * @param after the number of the last one that the caller has seen, which is not given again; 0 for none
     * @param deadline of a fetch that is begun now
     */
    synchronized Asked get(long after, Duration deadline) {
        long now = moments.now().nanos();
        Asked known = latest;
        if (known == null || known.number() <= after || isOld(known, now)) {
            known = new Asked(++fetches, now, fetch(deadline));
            latest = known;
        }
        return known;
    }

    private static boolean isOld(Asked known, long nowNanos) {
        return known.page().isComplete() && nowNanos - known.atNanos() >= SHARED.toNanos();
    }

    private Future<StatsPage> fetch(Duration deadline) {
        Promise<StatsPage> page = Promise.promise();
        fetcher.get(csv, deadline, MAX_BYTES).onComplete(answer -> read(answer, page), page::tryFail);
        return page.future().onComplete(read -> log(null), failure -> log(failure));
    }

    private void read(HttpFetcher.Page answer, Promise<StatsPage> page) {
        try {
            reader.execute(() -> {
                try {
                    page.tryComplete(parsed(answer));
                } catch (StatsPageException | RuntimeException | Error e) {
                    // Whatever it is: a page that is never complete would be waited for, for ever.
                    page.tryFail(e);
                }
            });
        } catch (RejectedExecutionException closed) {
            page.tryFail("closed");
        }
    }

    private StatsPage parsed(HttpFetcher.Page answer) throws StatsPageException {
        return switch (answer.status()) {
            case 200 -> StatsPage.parse(answer.body(), pools);
            case 401 -> throw new StatsPageException("HTTP status 401: the address lacks the right user:password@");
            default -> throw new StatsPageException("HTTP status " + answer.status());
        };
    }

    /** What fails from now on fails because the node stops, which is no news. */
    synchronized void close() {
        closed = true;
    }

    private synchronized void log(@Nullable Throwable failure) {
        if (closed) {
            return;
        }
        if (failure != null && !failing) {
            LOG.warn(
                    "HAProxy at {} does not tell its servers: {}; what it told before still counts",
                    shown,
                    failure.getMessage());
        } else if (failure == null && failing) {
            LOG.info("HAProxy at {} tells its servers again", shown);
        }
        failing = failure != null;
    }

    @Override
    public String toString() {
        return shown;
    }
}
