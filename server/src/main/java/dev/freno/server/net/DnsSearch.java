package dev.freno.server.net;

import dev.freno.server.net.DnsLookup.Found;
import dev.freno.server.net.DnsLookup.RecordType;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * One look-up under way. It asks for one full name after the other until one exists. Each question goes to the servers in
 * their order until one gives a usable answer, and a second time to each; a server that has answered is asked first from
 * then on. Confined to its event loop.
 */
final class DnsSearch {
    /** How often each server is asked one question; a datagram may be lost. */
    static final int ROUNDS = 2;

    private static final SecureRandom IDS = new SecureRandom();
    private static final int ID_BITS = 16;

    private final CompletableFuture<List<Found>> result = new CompletableFuture<>();
    private final Vertx vertx;
    private final NetClient tcp;
    private final List<InetSocketAddress> servers;
    private final String name;
    private final Iterator<String> candidates;
    private final List<RecordType> types;
    private int preferred;

    DnsSearch(Vertx vertx, NetClient tcp, NameServers servers, String name, List<RecordType> types) {
        this.vertx = vertx;
        this.tcp = tcp;
        this.servers = servers.addresses();
        this.name = name;
        this.candidates = servers.candidates(name).iterator();
        this.types = types;
    }

    /** Begins; to be called once, on any thread. */
    CompletionStage<List<Found>> start(Context loop, Duration deadline) {
        loop.runOnContext(begun -> {
            long millis = Math.max(1, deadline.toMillis());
            long timer = vertx.setTimer(millis, id -> expire(millis));
            var _ = result.whenComplete((found, failure) -> vertx.cancelTimer(timer));
            next();
        });
        return result;
    }

    private void expire(long millis) {
        fail("no complete answer within " + millis + " ms from " + describeServers());
    }

    private String describeServers() {
        return "name server "
                + String.join(", ", servers.stream().map(DnsExchange::text).toList());
    }

    private void fail(String why) {
        result.completeExceptionally(new FetchException(why));
    }

    private void next() {
        if (!candidates.hasNext()) {
            fail("there is no name " + name + ", says " + describeServers());
            return;
        }
        String candidate = candidates.next();
        List<CompletableFuture<DnsAnswer>> answers = types.stream()
                .map(type -> ask(new DnsQuestion(IDS.nextInt(1 << ID_BITS), candidate, type), preferred, 0))
                .toList();
        var _ = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        answered(answers.stream().map(CompletableFuture::join).toList());
                    } else {
                        result.completeExceptionally(cause(failure));
                    }
                });
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private void answered(List<DnsAnswer> answers) {
        if (answers.stream().anyMatch(DnsAnswer::exists)) {
            result.complete(
                    answers.stream().flatMap(answer -> answer.found().stream()).toList());
        } else {
            next();
        }
    }

    private CompletableFuture<DnsAnswer> ask(DnsQuestion question, int first, int attempt) {
        int server = (first + attempt) % servers.size();
        return query(question, servers.get(server))
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        preferred = server;
                    }
                })
                .exceptionallyCompose(failure -> attempt + 1 < servers.size() * ROUNDS && !result.isDone()
                        ? ask(question, first, attempt + 1)
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletableFuture<DnsAnswer> query(DnsQuestion question, InetSocketAddress server) {
        DnsExchange exchange = new DnsExchange(vertx, tcp, question, server);
        CompletableFuture<DnsAnswer> answer = exchange.ask();
        var _ = result.whenComplete((found, failure) -> exchange.cancel());
        return answer;
    }
}
