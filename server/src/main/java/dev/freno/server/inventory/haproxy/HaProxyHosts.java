package dev.freno.server.inventory.haproxy;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moments;
import dev.freno.server.inventory.HostList;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.inventory.haproxy.PoolOnPage.Known;
import dev.freno.server.net.FetchException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of an HAProxy pool, from the statistics pages of one or more HAProxies: all that any of them names.
 *
 * <p>A page that fails or is late takes nothing from what the others say. What it said last counts for {@link #MEMORY},
 * so that a proxy that reloads hides no host that only it knows; then it counts for nothing, so that a proxy that is gone
 * for good keeps no host. If no page gives hosts, the fetch fails, and the inventory keeps what it has. Thread-safe.
 */
final class HaProxyHosts implements HostSource {
    /** For how long the hosts count that a page gave before it failed. */
    static final Duration MEMORY = Duration.ofSeconds(60);

    /**
     * How long the others are waited for once a page has given hosts. One that was never heard of is waited for to the end: it
     * may know hosts that nobody else does.
     */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(HaProxyHosts.class);

    private final Vertx vertx;
    private final Moments moments;
    private final String pool;
    private final List<PoolOnPage> pages;
    private final BooleanSupplier mayLog;
    private Set<PoolOnPage> failing = Set.of();

    HaProxyHosts(Vertx vertx, Moments moments, String pool, int port, List<SharedPage> pages, BooleanSupplier mayLog) {
        this.vertx = vertx;
        this.moments = moments;
        this.pool = pool;
        this.mayLog = mayLog;
        this.pages =
                pages.stream().map(page -> new PoolOnPage(page, pool, port)).toList();
    }

    /** A page gets less than the whole time, so that one that stalls is known to have failed before time is up. */
    @Override
    public CompletionStage<HostList> fetch(Duration deadline) {
        long askedNanos = moments.now().nanos();
        List<Future<Known>> answers = pages.stream()
                .map(page -> page.ask(deadline.multipliedBy(4).dividedBy(5)))
                .toList();
        Promise<Void> enough = Promise.promise();
        Future.join(answers).onComplete(all -> enough.tryComplete());
        boolean allWereHeard = pages.stream().noneMatch(page -> page.known().fetch() == 0);
        if (allWereHeard && !enough.future().isComplete()) {
            Future.any(answers).onSuccess(first -> vertx.setTimer(PATIENCE.toMillis(), late -> enough.tryComplete()));
        }
        return enough.future().compose(nothing -> union(answers, askedNanos)).toCompletionStage();
    }

    private synchronized Future<HostList> union(List<Future<Known>> answers, long askedNanos) {
        if (answers.stream().noneMatch(Future::succeeded)) {
            return Future.failedFuture(new FetchException(failures()));
        }
        long now = moments.now().nanos();
        Set<InstanceKey> hosts = new LinkedHashSet<>();
        long oldestNanos = askedNanos;
        for (PoolOnPage page : pages) {
            Known known = page.known();
            if (known.hosts() != null && known.isRemembered(now, MEMORY)) {
                hosts.addAll(known.hosts());
                oldestNanos = Math.min(oldestNanos, known.atNanos());
            }
        }
        logFailing();
        return Future.succeededFuture(new HostList(hosts, Duration.ofNanos(askedNanos - oldestNanos), warning()));
    }

    private @Nullable String warning() {
        List<PoolOnPage> silent =
                pages.stream().filter(page -> page.known().failure() != null).toList();
        return silent.isEmpty() ? null : whys(silent);
    }

    private String failures() {
        return pages.size() == 1 ? why(pages.getFirst()) : whys(pages);
    }

    private static String whys(List<PoolOnPage> failing) {
        return failing.stream().map(page -> page + ": " + why(page)).collect(Collectors.joining("; "));
    }

    private static String why(PoolOnPage page) {
        return String.valueOf(page.known().failure());
    }

    /** Where all fail the inventory says so, and where a page cannot be read that page does, once for all stores. */
    private void logFailing() {
        Set<PoolOnPage> now =
                pages.stream().filter(page -> page.known().isPoolFailing()).collect(Collectors.toSet());
        for (PoolOnPage page : pages) {
            if (now.contains(page) == failing.contains(page) || !mayLog.getAsBoolean()) {
                continue;
            }
            if (now.contains(page)) {
                LOG.warn(
                        "pool {}: no hosts from {}: {}; what it told still counts for a minute", pool, page, why(page));
            } else {
                LOG.info("pool {}: {} gives hosts again", pool, page);
            }
        }
        failing = now;
    }

    @Override
    public String describe() {
        return "HAProxy pool " + pool + " at "
                + pages.stream().map(PoolOnPage::toString).collect(Collectors.joining(", "));
    }
}
