package dev.freno.server.inventory.vitess;

import dev.freno.server.config.SourceSettings;
import dev.freno.server.inventory.HostList;
import dev.freno.server.inventory.HostSource;
import dev.freno.server.net.FetchException;
import dev.freno.server.net.HttpFetcher;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * The replicas of a Vitess shard, as vtctld lists them. Thread-safe. The list is read away from the event loops, since it
 * may be long.
 */
public final class VitessHosts implements HostSource {
    /** The largest answer that is taken; a tablet has about 600 bytes. */
    static final int MAX_BODY_BYTES = 4 << 20;

    private static final int OK = 200;
    private static final int MAX_QUOTED = 200;

    private final SourceSettings.Vitess settings;
    private final HttpFetcher fetcher;
    private final URI url;

    public VitessHosts(SourceSettings.Vitess settings, HttpFetcher fetcher) {
        this.settings = settings;
        this.fetcher = fetcher;
        this.url = url(settings);
    }

    /** Without a shard vtctld lists the tablets of all shards. */
    private static URI url(SourceSettings.Vitess settings) {
        String cells = settings.cells().stream().map(VitessHosts::encoded).collect(Collectors.joining(","));
        return URI.create(settings.api() + "/keyspace/" + encoded(settings.keyspace()) + "/tablets/"
                + encoded(settings.shard()) + (cells.isEmpty() ? "" : "?cells=" + cells));
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public CompletionStage<HostList> fetch(Duration deadline) {
        return fetcher.get(url, deadline, MAX_BODY_BYTES)
                .toCompletionStage()
                .thenApplyAsync(this::hosts, Thread::startVirtualThread);
    }

    private HostList hosts(HttpFetcher.Page page) {
        try {
            if (page.status() != OK) {
                throw new FetchException("vtctld answered with status " + page.status() + ": " + quoted(page));
            }
            return VitessTablets.replicas(page.body().getBytes(), settings.cells());
        } catch (FetchException refused) {
            throw new CompletionException(refused);
        }
    }

    private static String quoted(HttpFetcher.Page page) {
        return page.body()
                .getString(0, Math.min(MAX_QUOTED, page.body().length()))
                .strip();
    }

    /** As configured for the cluster. */
    @Override
    public Duration deadline() {
        return settings.timeout();
    }

    @Override
    public String describe() {
        String authority = url.getRawAuthority();
        String shard = settings.shard().isEmpty() ? "all shards" : "shard " + settings.shard();
        return "Vitess keyspace " + settings.keyspace() + ", " + shard + ", by vtctld "
                + authority.substring(authority.lastIndexOf('@') + 1);
    }
}
