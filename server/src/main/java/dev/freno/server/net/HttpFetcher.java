package dev.freno.server.net;

import dev.freno.core.store.InstanceKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Fetches pages over HTTP and HTTPS: each within a deadline that covers the whole answer, each of bounded size. A page is
 * fetched over a connection of its own, so that a proxy that reloads, or a server that hangs, spoils no later fetch.
 * Redirects are not followed. HTTPS trusts what the JVM trusts, and checks names.
 *
 * <p>Thread-safe; the futures complete on an event loop.
 */
public final class HttpFetcher implements AutoCloseable {
    /** How many fetches from one server may be under way; more wait, within their deadlines. */
    static final int MAX_PER_SERVER = 32;

    /** The largest sum of all bodies that are under way: a fraction of the heap, however many servers are hostile. */
    static final int MAX_BYTES_UNDER_WAY = 32 << 20;

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final Vertx vertx;
    private final HttpClient client;
    private final ByteBudget budget = new ByteBudget(MAX_BYTES_UNDER_WAY);

    /**
     * A page as it was sent.
     *
     * @param status of HTTP, as sent
     * @param body complete
     */
    public record Page(int status, Buffer body) {}

    public HttpFetcher(Vertx vertx) {
        this(vertx, new HttpClientOptions());
    }

    HttpFetcher(Vertx vertx, HttpClientOptions tls) {
        this.vertx = vertx;
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientOptions(tls).setKeepAlive(false))
                .with(new PoolOptions().setHttp1MaxSize(MAX_PER_SERVER))
                .withConnectHandler(HttpFetcher::failQuietly)
                .build();
    }

    /** What goes wrong reaches the request, and whoever asked; without a handler Vert.x would log each time, too. */
    private static void failQuietly(HttpConnection connection) {
        connection.exceptionHandler(known -> {});
    }

    /**
     * Gets a page. User name and password in the URL are sent as basic authentication.
     *
     * @param url of {@code http} or {@code https}, with a host
     * @param deadline positive; at its end everything that the fetch holds is freed
     * @param maxBytes the largest body that is taken
     * @return the page, whatever its status; fails with a {@link FetchException} that says why there is none
     */
    public Future<Page> get(URI url, Duration deadline, int maxBytes) {
        return exchange(options(url, deadline), deadline, maxBytes);
    }

    /**
     * Asks for a page over HTTP and looks at the status alone: what would follow is not awaited.
     *
     * @param host a name or an address, IPv6 without brackets
     * @param target path and query as they are sent, beginning with a slash
     * @param deadline positive; at its end everything that the fetch holds is freed
     * @return the status; fails with a {@link FetchException} that says why there is none
     */
    public Future<Integer> status(String host, int port, String target, Duration deadline) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(host)
                .setPort(port)
                .putHeader("Host", inBrackets(host) + ":" + port)
                .setURI(target)
                .setConnectTimeout(Math.max(1, deadline.toMillis()));
        return exchange(options, deadline, HttpExchange.STATUS_ONLY).map(Page::status);
    }

    /** A client that is closed throws: those who stop later than it are told like those who cannot connect. */
    private Future<Page> exchange(RequestOptions options, Duration deadline, int maxBytes) {
        HttpExchange exchange = new HttpExchange(vertx, maxBytes, budget);
        exchange.expireAfter(deadline);
        try {
            client.request(options).onComplete(exchange::connected, exchange::failed);
        } catch (IllegalStateException closed) {
            exchange.failed(closed);
        }
        return exchange.page();
    }

    /** As in a URL; the zone of an address means something on this machine only. */
    private static String inBrackets(String host) {
        return host.indexOf(':') < 0 ? host : "[" + host.split("%", 2)[0] + "]";
    }

    /** The host is not taken from {@link URI#getHost}, which knows no names with underscores. */
    private static RequestOptions options(URI url, Duration deadline) {
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        String authority = withoutAccount(url.getRawAuthority());
        InstanceKey server = InstanceKey.parse(authority, tls ? HTTPS_PORT : HTTP_PORT);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setSsl(tls)
                .setHost(server.host())
                .setPort(server.port())
                .putHeader("Host", authority)
                .setURI(target(url))
                .setConnectTimeout(Math.max(1, deadline.toMillis()));
        String account = account(url);
        return account == null ? options : options.putHeader("Authorization", "Basic " + account);
    }

    private static String withoutAccount(String authority) {
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static String target(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    private static @Nullable String account(URI url) {
        String authority = url.getRawAuthority();
        int end = authority.lastIndexOf('@');
        if (end < 0) {
            return null;
        }
        String given = authority.substring(0, end);
        String decoded = URLDecoder.decode(given.replace("+", "%2B"), StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(decoded.getBytes(StandardCharsets.UTF_8));
    }

    long bytesUnderWay() {
        return budget.taken();
    }

    @Override
    public void close() {
        client.close();
    }
}
