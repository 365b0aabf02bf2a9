package dev.freno.server.inventory.dns;

import dev.freno.server.inventory.dns.DnsLookup.Found;
import dev.freno.server.inventory.dns.DnsLookup.RecordType;
import dev.freno.server.net.FetchException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;

/**
 * One look-up under way. It asks for one full name after the other until one exists, for all types at once. Each question
 * goes to the servers in their order until one gives a usable answer, and a second time to each; a server that has failed is
 * asked last from then on.
 */
final class DnsSearch {
    /** How often each server is asked one question; a datagram may be lost. */
    static final int ROUNDS = 2;

    /** How long a chain of aliases may be. */
    static final int MAX_ALIASES = 16;

    private final NameServers servers;
    private final LookupSession session;
    private final String name;
    private final Iterator<String> candidates;
    private final List<RecordType> types;

    DnsSearch(NameServers servers, IoClientFactory sockets, String name, List<RecordType> types) {
        this.servers = servers;
        this.session = session(servers, sockets);
        this.name = name;
        this.candidates = servers.candidates(name).iterator();
        this.types = types;
    }

    /** Without a cache, and without the hosts file. */
    private static LookupSession session(NameServers servers, IoClientFactory sockets) {
        ExtendedResolver resolver = new ExtendedResolver(servers.addresses().stream()
                .<Resolver>map(address -> new DnsServer(address, sockets))
                .toList());
        resolver.setRetries(ROUNDS);
        return LookupSession.builder()
                .resolver(resolver)
                .maxRedirects(MAX_ALIASES)
                .executor(Thread::startVirtualThread)
                .build();
    }

    /** Asks; to be called once. Fails with a {@link FetchException}. */
    CompletableFuture<List<Found>> run() {
        if (!candidates.hasNext()) {
            return failed("there is no name " + name + ", says " + servers.describe());
        }
        String candidate = candidates.next();
        List<CompletableFuture<Optional<List<Found>>>> answers =
                types.stream().map(type -> ask(candidate, type)).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenCompose(all ->
                        answered(answers.stream().map(CompletableFuture::join).toList()));
    }

    private CompletableFuture<List<Found>> answered(List<Optional<List<Found>>> answers) {
        return answers.stream().allMatch(Optional::isEmpty)
                ? run()
                : CompletableFuture.completedFuture(answers.stream()
                        .flatMap(Optional::stream)
                        .flatMap(List::stream)
                        .toList());
    }

    /** Gives nothing if there is no such name, with records of whatever type. */
    private CompletableFuture<Optional<List<Found>>> ask(String candidate, RecordType type) {
        try {
            return session.lookupAsync(Name.fromString(candidate), type.code())
                    .toCompletableFuture()
                    .thenApply(result -> Optional.of(found(result.getRecords())))
                    .exceptionallyCompose(failure -> orNoName(failure, candidate, type));
        } catch (TextParseException noName) {
            return failed("'" + candidate + "' is not a DNS name: " + noName.getMessage());
        }
    }

    private CompletableFuture<Optional<List<Found>>> orNoName(Throwable failure, String candidate, RecordType type) {
        Throwable cause = FetchException.causeOf(failure);
        return switch (cause) {
            case NoSuchDomainException nowhere -> CompletableFuture.completedFuture(Optional.empty());
            case FetchException known -> CompletableFuture.failedFuture(known);
            default ->
                failed(servers.describe() + ", asked for " + type + " of " + candidate
                        + ", gave an answer that cannot be used: " + cause.getMessage());
        };
    }

    private static <T> CompletableFuture<T> failed(String why) {
        return CompletableFuture.failedFuture(new FetchException(why));
    }

    private static List<Found> found(List<Record> records) {
        return records.stream().flatMap(DnsSearch::found).toList();
    }

    private static Stream<Found> found(Record record) {
        return switch (record) {
            case ARecord four -> Stream.of(new Found(text(four.getAddress()), null));
            case AAAARecord six -> Stream.of(new Found(text(six.getAddress()), null));
            // A target of "." means that there is no such service (RFC 2782).
            case SRVRecord service when service.getTarget().equals(Name.root) -> Stream.empty();
            case SRVRecord service -> Stream.of(new Found(text(service.getTarget()), service.getPort()));
            default -> Stream.empty();
        };
    }

    private static String text(Name target) {
        return target.toString(true).toLowerCase(Locale.ROOT);
    }

    private static String text(InetAddress address) {
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            throw new IllegalArgumentException(NetUtil.toAddressString(address) + " is no host's address");
        }
        return NetUtil.toAddressString(address);
    }
}
