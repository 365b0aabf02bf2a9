package dev.freno.server.inventory.dns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.Mutations;
import dev.freno.server.inventory.dns.DnsLookup.Found;
import dev.freno.server.inventory.dns.DnsLookup.RecordType;
import dev.freno.server.inventory.dns.ScriptedDnsServer.Question;
import dev.freno.server.net.FetchException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

/** Whatever a name server sends, a look-up finds hosts or fails in its own way. */
class DnsFuzzTest {
    private static final String NAME = "db.example";
    private static final int MAX_MESSAGE = 0xffff;
    private static final NameServers SERVERS =
            new NameServers(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53)), List.of(), 1);
    private static final List<byte[]> WORDS = Stream.of(
                    "\0", "\0\0\0\0", "\u00ff\u00ff", "\u00c0\f", "\u00c0\0", "?", "\0\u0001\0\u0001", "\0!")
            .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
            .toList();

    /** A network that answers each question by the next of these packets, under the question's number. */
    private record Network(Supplier<byte[]> packets) implements IoClientFactory, UdpIoClient, TcpIoClient {
        @Override
        public UdpIoClient createOrGetUdpClient() {
            return this;
        }

        @Override
        public TcpIoClient createOrGetTcpClient() {
            return this;
        }

        @Override
        public CompletableFuture<byte[]> sendAndReceiveUdp(
                @Nullable InetSocketAddress local,
                InetSocketAddress server,
                Message query,
                byte[] question,
                int max,
                Duration timeout) {
            return sendAndReceiveTcp(local, server, query, question, timeout);
        }

        @Override
        public CompletableFuture<byte[]> sendAndReceiveTcp(
                @Nullable InetSocketAddress local,
                InetSocketAddress server,
                Message query,
                byte[] question,
                Duration timeout) {
            byte[] packet = packets.get();
            byte[] answer = Arrays.copyOf(packet, Math.min(packet.length, MAX_MESSAGE));
            if (answer.length >= Short.BYTES) {
                ByteBuffer.wrap(answer).putShort((short) query.getHeader().getID());
            }
            return CompletableFuture.completedFuture(answer);
        }
    }

    private static Mutations mutations(Question question) {
        return new Mutations(
                List.of(
                        new DnsMessage(question)
                                .address("10.0.0.1")
                                .address("10.0.0.2")
                                .address("fd00::1")
                                .bytes(),
                        new DnsMessage(question)
                                .service(3306, "db1.example")
                                .service(3307, "db2.example")
                                .bytes(),
                        new DnsMessage(question)
                                .alias(NAME, "b.example")
                                .alias("b.example", "c.example")
                                .address("c.example", "10.0.0.1")
                                .bytes(),
                        new DnsMessage(question).code(DnsMessage.NXDOMAIN).bytes()),
                WORDS);
    }

    /** What is found; nothing if the look-up fails as it should. */
    private static List<Found> found(CompletableFuture<List<Found>> lookup) throws Exception {
        try {
            List<Found> found = lookup.get(20, SECONDS);
            assertThat(found).doesNotContainNull();
            return found;
        } catch (ExecutionException failed) {
            assertThat(failed)
                    .cause()
                    .isInstanceOf(FetchException.class)
                    .message()
                    .isNotBlank();
            return List.of();
        }
    }

    @Test
    void search_whateverIsSent_findsHostsOrFails() {
        List<RecordType> types = List.of(RecordType.values());
        int[] successes = new int[1];
        Mutations.check(20_000, random -> {
            RecordType type = Mutations.oneOf(types, random);
            Mutations mutations = mutations(new Question(0, NAME, type.code(), false));
            DnsSearch search = new DnsSearch(SERVERS, new Network(() -> mutations.next(random)), NAME, List.of(type));
            successes[0] += found(search.run()).isEmpty() ? 0 : 1;
        });
        assertThat(successes[0]).isGreaterThan(500);
    }

    /** The right answer comes after some nonsense, or alone; any of it is what the look-up ends with. */
    @Test
    void lookup_whenTheServerSendsNonsense_endsAllTheSame() throws Exception {
        try (ScriptedDnsServer server = new ScriptedDnsServer()) {
            DnsLookup lookup = new DnsLookup(server::alone);
            int[] successes = new int[1];
            Mutations.check(300, random -> {
                long seed = random.nextLong();
                server.plays(question -> packets(question, seed));
                CompletableFuture<List<Found>> pending = lookup.lookup(
                                NAME, List.of(RecordType.A), Duration.ofSeconds(10))
                        .toCompletableFuture();
                successes[0] += found(pending).isEmpty() ? 0 : 1;
            });
            assertThat(successes[0]).isGreaterThan(50);
        }
    }

    private static List<byte[]> packets(Question question, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Mutations mutations = mutations(question);
        Stream<byte[]> nonsense = IntStream.range(0, random.nextInt(4))
                .mapToObj(packet -> mutations.next(random))
                .filter(packet -> packet.length <= 8192);
        byte[] right = new DnsMessage(question).address("10.0.0.1").bytes();
        return Stream.concat(nonsense, Stream.of(right)).toList();
    }
}
