package dev.freno.server.inventory.dns;

import dev.freno.server.net.FetchException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;
import org.xbill.DNS.io.IoClientFactory;

/**
 * One name server. It fails where dnsjava would take the answer: an error, so that the next server is asked, and what is no
 * answer or not all of it. Asks without extensions (EDNS), as the C library does.
 */
final class DnsServer extends SimpleResolver {
    private final InetSocketAddress address;

    DnsServer(InetSocketAddress address, IoClientFactory sockets) {
        super(address);
        this.address = address;
        setIoClientFactory(sockets);
        setTimeout(DnsLookup.QUERY_TIMEOUT);
        setEDNS((OPTRecord) null);
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        return super.sendAsync(query, executor)
                .thenCompose(DnsServer::usable)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        new FetchException(asked(query.getQuestion()) + ", " + why(failure))));
    }

    private static CompletionStage<Message> usable(Message answer) {
        Header header = answer.getHeader();
        int code = header.getRcode();
        if (!header.getFlag(Flags.QR)) {
            return failed("gave back the question");
        }
        if (header.getFlag(Flags.TC)) {
            return failed("gave a truncated answer, also over TCP");
        }
        return code == Rcode.NOERROR || code == Rcode.NXDOMAIN
                ? CompletableFuture.completedFuture(answer)
                : failed("answered " + Rcode.string(code));
    }

    private static CompletionStage<Message> failed(String why) {
        return CompletableFuture.failedFuture(new FetchException(why));
    }

    private String asked(Record question) {
        return "name server " + NameServers.text(address) + ", asked for " + Type.string(question.getType()) + " of "
                + question.getName();
    }

    private static String why(Throwable failure) {
        Throwable cause = FetchException.causeOf(failure);
        return switch (cause) {
            case FetchException known -> String.valueOf(known.getMessage());
            case WireParseException unreadable -> "gave an answer that cannot be read: " + unreadable.getMessage();
            default -> "gave an answer that cannot be read: " + cause;
        };
    }
}
