package dev.freno.server.hostcheck;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.net.HttpFetcher;
import java.net.URI;
import java.util.concurrent.CompletionStage;

/** Asks over HTTP, at the port and path of the store, whatever the port of the database. Thread-safe. */
final class HttpAsker implements HostAsker {
    private final HttpFetcher fetcher;
    private final int port;
    private final String target;

    HttpAsker(HttpFetcher fetcher, StoreConfig.HttpCheck check) {
        this.fetcher = fetcher;
        this.port = check.port();
        this.target = target(check.path());
    }

    /** As it is sent: in ASCII, without a fragment. */
    private static String target(String path) {
        URI url = URI.create(URI.create("http://host/" + path).toASCIIString());
        return url.getRawQuery() == null ? url.getRawPath() : url.getRawPath() + "?" + url.getRawQuery();
    }

    @Override
    public CompletionStage<Integer> ask(InstanceKey host) {
        return fetcher.status(host.host(), port, target, HostChecks.TIMEOUT).toCompletionStage();
    }
}
