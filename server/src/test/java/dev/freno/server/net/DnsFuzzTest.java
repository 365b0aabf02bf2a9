package dev.freno.server.net;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.Mutations;
import dev.freno.server.net.DnsLookup.RecordType;
import dev.freno.server.net.ScriptedDnsServer.Question;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever a name server sends, a look-up finds hosts or fails in its own way. */
class DnsFuzzTest {
    private static final String NAME = "db.example";
    private static final List<byte[]> WORDS = Stream.of(
                    "\0", "\0\0\0\0", "\u00ff\u00ff", "\u00c0\f", "\u00c0\0", "?", "\0\u0001\0\u0001", "\0!")
            .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
            .toList();
    private static final List<DnsQuestion> QUESTIONS = Stream.of(RecordType.values())
            .map(type -> new DnsQuestion(7, NAME + ".", type))
            .toList();

    private static Question question(int id) {
        return new Question(id, NAME, DnsMessage.A, false);
    }

    private static Mutations mutations(int id) {
        Question question = question(id);
        return new Mutations(
                List.of(
                        new DnsMessage(question)
                                .address("10.0.0.1")
                                .address("fd00::1")
                                .bytes(),
                        new DnsMessage(question).service(3306, "db1.example").bytes(),
                        new DnsMessage(question)
                                .alias(NAME, "b.example")
                                .alias("b.example", "c.example")
                                .address("c.example", "10.0.0.1")
                                .bytes(),
                        new DnsMessage(question).code(DnsMessage.NXDOMAIN).bytes()),
                WORDS);
    }

    private static boolean isRead(byte[] packet, DnsQuestion question) {
        boolean matches = question.isAnsweredBy(packet);
        try {
            assertThat(DnsAnswer.isTruncated(packet)).isIn(true, false);
            assertThat(DnsAnswer.read(packet, question).found()).doesNotContainNull();
        } catch (FetchException refused) {
            assertThat(refused).message().isNotBlank().hasSizeLessThanOrEqualTo(FetchException.MAX_LENGTH);
        }
        return matches;
    }

    @Test
    void read_ofAnyPacket_isAnAnswerOrAFailure() {
        Mutations mutations = mutations(7);
        int[] read = new int[1];
        Mutations.check(60_000, random -> {
            byte[] packet = mutations.next(random);
            read[0] += isRead(packet, Mutations.oneOf(QUESTIONS, random)) ? 1 : 0;
        });
        assertThat(read[0]).isGreaterThan(5_000);
    }

    /** The right answer comes after some nonsense; either is what the look-up ends with. */
    @Test
    void lookup_whenTheServerSendsNonsenseFirst_endsAllTheSame() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (ScriptedDnsServer server = new ScriptedDnsServer()) {
            DnsLookup lookup = new DnsLookup(vertx, server::alone);
            Mutations.check(300, random -> {
                long seed = random.nextLong();
                server.plays(question -> packets(question, seed));
                try {
                    assertThat(lookup.lookup(NAME, List.of(RecordType.A), Duration.ofSeconds(10))
                                    .toCompletableFuture()
                                    .get(20, SECONDS))
                            .doesNotContainNull();
                } catch (ExecutionException failed) {
                    assertThat(failed).cause().isInstanceOf(FetchException.class);
                }
            });
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
        }
    }

    private static List<byte[]> packets(Question question, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Mutations mutations = mutations(question.id());
        Stream<byte[]> nonsense = IntStream.range(0, 4)
                .mapToObj(packet -> mutations.next(random))
                .filter(packet -> packet.length <= 8192);
        byte[] right = new DnsMessage(question).address("10.0.0.1").bytes();
        return Stream.concat(nonsense, Stream.of(right)).toList();
    }
}
