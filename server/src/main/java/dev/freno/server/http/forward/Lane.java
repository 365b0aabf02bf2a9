package dev.freno.server.http.forward;

import dev.freno.server.publish.ForwardMeters;
import dev.freno.server.publish.ForwardMeters.Kind;
import dev.freno.server.publish.ForwardMeters.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * All errands of one kind on one loop, and the connections that they take. Checks and commands have lanes of their own,
 * so that commands, which may take seconds, keep no check waiting. Confined to a loop.
 */
final class Lane {
    /** Shorter than a node keeps a silent client, so that the leader is not the one who closes. */
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final Kind kind;
    private final int maxPending;
    private final ForwardMeters meters;
    private final HttpClient client;
    private final Set<Passage> pending = new LinkedHashSet<>();

    Lane(Vertx vertx, Kind kind, int connections, int maxPending, ForwardMeters meters) {
        this.kind = kind;
        this.maxPending = maxPending;
        this.meters = meters;
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setKeepAlive(true)
                        .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                        .setConnectTimeout(Math.toIntExact(Passage.LIMIT.toMillis())))
                // Waiters that were given up leave the queue at their time: it may hold more than those pending.
                .with(new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(4 * maxPending))
                .withConnectHandler(Lane::failQuietly)
                .build();
    }

    /** What goes wrong reaches the request; without a handler Vert.x would log each time, too. */
    private static void failQuietly(HttpConnection connection) {
        connection.exceptionHandler(known -> {});
    }

    boolean isFull() {
        return pending.size() >= maxPending;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    void began(Passage passage) {
        pending.add(passage);
        meters.began();
    }

    void ended(Passage passage, Outcome outcome) {
        if (pending.remove(passage)) {
            meters.ended();
            meters.count(kind, outcome);
        }
    }

    /** Those under way, the longest first. */
    List<Passage> passages() {
        return new ArrayList<>(pending);
    }

    /** Sends an errand when a connection is free, which must be within this time. */
    void send(Exchange exchange, Errand errand, String serviceId, long withinNanos) {
        RequestOptions options = new RequestOptions()
                .setMethod(errand.method())
                .setHost(exchange.leader().http().host())
                .setPort(exchange.leader().http().port())
                .setURI(errand.wireTarget())
                .setConnectTimeout(Math.max(1, TimeUnit.NANOSECONDS.toMillis(withinNanos)))
                .putHeader(HttpHeaders.HOST, exchange.leader().http().toString())
                .putHeader(Hop.FORWARDED_BY, Hop.text(serviceId));
        errand.forwardedFor().forEach(from -> options.addHeader(Hop.FORWARDED_FOR, Hop.text(from)));
        exchange.start(client, options);
    }

    void close() {
        passages().forEach(Passage::close);
        client.close();
    }
}
