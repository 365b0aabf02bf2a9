package dev.freno.server.inventory.haproxy;

import dev.freno.core.time.Moments;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.log.LineBudget;
import dev.freno.server.net.HttpFetcher;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The statistics pages of all HAProxies, one for each address, whatever the number of stores. Thread-safe. */
public final class HaProxyPages implements AutoCloseable {
    /** How many lines all pools together write to the log within {@link #WINDOW}. */
    static final int MAX_LINES = 40;

    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(HaProxyPages.class);

    private final Vertx vertx;
    private final HttpFetcher fetcher;
    private final Moments moments;
    private final Map<URI, SharedPage> pages = new ConcurrentHashMap<>();
    private final LineBudget lines = new LineBudget(MAX_LINES, WINDOW);

    /** Pages are read one after the other, so that only one at a time takes memory for that, and off the event loops. */
    private final ExecutorService reader = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("freno-haproxy").factory());

    public HaProxyPages(Vertx vertx, HttpFetcher fetcher, Moments moments) {
        this.vertx = vertx;
        this.fetcher = fetcher;
        this.moments = moments;
    }

    /**
     * Whether one more line about a pool may go to the log: a proxy that is reloaded is one that has something to tell of
     * each of its pools. Those that may not are counted.
     */
    synchronized boolean tryLog() {
        int unwritten = lines.tick(moments.now().nanos());
        if (unwritten > 0) {
            LOG.info("{} more changes of HAProxy pools, see /stores", unwritten);
        }
        return lines.tryTake();
    }

    /** The source of one store; nothing is asked yet. */
    public HostSource source(SourceSettings.HaProxy settings) {
        List<SharedPage> named =
                settings.addresses().stream().distinct().map(this::page).toList();
        return new HaProxyHosts(vertx, moments, settings.pool(), settings.port(), named, this::tryLog);
    }

    private SharedPage page(URI address) {
        return pages.computeIfAbsent(address, key -> new SharedPage(key, fetcher, reader, moments));
    }

    @Override
    public void close() {
        pages.values().forEach(SharedPage::close);
        var _ = reader.shutdownNow();
    }
}
