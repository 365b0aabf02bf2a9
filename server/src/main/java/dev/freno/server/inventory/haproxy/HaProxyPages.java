package dev.freno.server.inventory.haproxy;

import dev.freno.core.time.Moments;
import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.net.HttpFetcher;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The statistics pages of all HAProxies, one for each address, whatever the number of stores. Thread-safe. */
public final class HaProxyPages implements AutoCloseable {
    private final Vertx vertx;
    private final HttpFetcher fetcher;
    private final Moments moments;
    private final Map<URI, SharedPage> pages = new ConcurrentHashMap<>();

    /** Pages are read one after the other, so that only one at a time takes memory for that, and off the event loops. */
    private final ExecutorService reader = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("freno-haproxy").factory());

    public HaProxyPages(Vertx vertx, HttpFetcher fetcher, Moments moments) {
        this.vertx = vertx;
        this.fetcher = fetcher;
        this.moments = moments;
    }

    /** The source of one store; nothing is asked yet. */
    public HostSource source(SourceSettings.HaProxy settings) {
        List<SharedPage> named =
                settings.addresses().stream().distinct().map(this::page).toList();
        return new HaProxyHosts(vertx, moments, settings.pool(), settings.port(), named);
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
