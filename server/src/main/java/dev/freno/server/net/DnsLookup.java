package dev.freno.server.net;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks name servers for the records of a name, each time anew: nothing is cached, and the hosts file is not read. Every
 * question goes out over UDP from a port of its own, and again over TCP where the answer does not fit. Packets are read
 * here, since Netty's decoder gives the first records of a packet that was cut for all of them, and loses memory on some
 * that are broken.
 *
 * <p>Thread-safe; the stages complete on an event loop. Holds no socket between two look-ups.
 */
public final class DnsLookup {
    /** How long one server may take for one question, before the next server is asked. */
    static final Duration QUERY_TIMEOUT = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Context loop;
    private final NetClient tcp;
    private final Callable<NameServers> servers;

    /** The types of records that can be asked for. */
    public enum RecordType {
        A(1, 4),
        AAAA(28, 16),
        SRV(33, 0);

        private final int code;
        private final int addressBytes;

        RecordType(int code, int addressBytes) {
            this.code = code;
            this.addressBytes = addressBytes;
        }

        int code() {
            return code;
        }

        int addressBytes() {
            return addressBytes;
        }
    }

    /**
     * What one record names.
     *
     * @param host an address, or the name that a service record points to, in lower case and without a dot at its end;
     *     not checked to be a host's name
     * @param port of a service record, 0 to 65535; null for an address
     */
    public record Found(String host, @Nullable Integer port) {}

    /** Asks the name servers that the system's configuration names at the time of each look-up. */
    public DnsLookup(Vertx vertx) {
        this(vertx, NameServers::ofSystem);
    }

    /**
     * Asks other name servers.
     *
     * @param servers called for each look-up, on a thread that it may block
     */
    public DnsLookup(Vertx vertx, Callable<NameServers> servers) {
        this.vertx = vertx;
        this.loop = ((VertxInternal) vertx).createEventLoopContext();
        this.tcp = vertx.createNetClient(new NetClientOptions().setConnectTimeout((int) QUERY_TIMEOUT.toMillis()));
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
    public CompletionStage<List<Found>> lookup(String name, List<RecordType> types, Duration deadline) {
        return CompletableFuture.supplyAsync(this::readServers, Thread::startVirtualThread)
                .thenCompose(read -> new DnsSearch(vertx, tcp, read, name, types).start(loop, deadline));
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
}
