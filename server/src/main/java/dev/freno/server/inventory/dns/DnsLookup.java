package dev.freno.server.inventory.dns;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.freno.server.net.FetchException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/**
 * Asks name servers for the records of a name, each time anew: nothing is cached, and the hosts file is not read. Every
 * question goes out over UDP from a port of its own, and again over TCP where the answer does not fit.
 *
 * <p>Thread-safe; nothing runs on the caller's thread, and the stages complete on threads that may not be kept long. Holds
 * nothing between two look-ups.
 */
final class DnsLookup {
    /** How long one server may take for one question, before the next server is asked. */
    static final Duration QUERY_TIMEOUT = Duration.ofSeconds(1);

    private final Callable<NameServers> servers;

    /** The types of records that can be asked for. */
    enum RecordType {
        A(Type.A),
        AAAA(Type.AAAA),
        SRV(Type.SRV);

        private final int code;

        RecordType(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /**
     * What one record names.
     *
     * @param host an address, or the name that a service record points to, in lower case and without a dot at its end;
     *     not checked to be a host's name
     * @param port of a service record, 0 to 65535; null for an address
     */
    record Found(String host, @Nullable Integer port) {}

    /** Asks the name servers that the system's configuration names at the time of each look-up. */
    DnsLookup() {
        this(NameServers::ofSystem);
    }

    /**
     * Asks other name servers.
     *
     * @param servers called for each look-up, on a thread that it may block
     */
    DnsLookup(Callable<NameServers> servers) {
        this.servers = servers;
    }

    /**
     * Looks a name up, completed as the system does it: the first of its full names that exists is the one that counts,
     * whatever records it has.
     *
     * @param name with labels of ASCII characters; with a dot at its end it is not completed
     * @param types each has to be answered
     * @param deadline positive; at its end everything that the look-up holds is freed
     * @return what all records of these types name, empty if the name has none; fails with a {@link FetchException} if
     *     there is no such name, or no usable answer
     */
    CompletionStage<List<Found>> lookup(String name, List<RecordType> types, Duration deadline) {
        return CompletableFuture.supplyAsync(this::readServers, Thread::startVirtualThread)
                .thenComposeAsync(read -> lookup(read, name, types, deadline), Thread::startVirtualThread);
    }

    private NameServers readServers() {
        try {
            return servers.call();
        } catch (IOException unreadable) {
            throw new CompletionException(
                    new FetchException("the system's name servers cannot be read: " + unreadable.getMessage()));
        } catch (Exception bug) {
            throw new CompletionException(bug);
        }
    }

    private static CompletionStage<List<Found>> lookup(
            NameServers servers, String name, List<RecordType> types, Duration deadline) {
        DnsSockets sockets = new DnsSockets();
        return new DnsSearch(servers, sockets, name, types)
                .run()
                .orTimeout(deadline.toNanos(), NANOSECONDS)
                .whenComplete((found, failure) -> sockets.close())
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(orTimeout(failure, servers, deadline)));
    }

    private static Throwable orTimeout(Throwable failure, NameServers servers, Duration deadline) {
        Throwable cause = FetchException.causeOf(failure);
        return cause instanceof TimeoutException
                ? new FetchException(
                        "no complete answer within " + deadline.toMillis() + " ms from " + servers.describe())
                : cause;
    }
}
