package dev.freno.server.inventory.dns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.lab.Eventually;
import dev.freno.server.inventory.dns.DnsLookup.Found;
import dev.freno.server.inventory.dns.DnsLookup.RecordType;
import dev.freno.server.inventory.dns.ScriptedDnsServer.Question;
import dev.freno.server.net.FetchException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsLookupTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final List<RecordType> ADDRESSES = List.of(RecordType.A, RecordType.AAAA);
    private static final List<RecordType> ONLY_A = List.of(RecordType.A);
    private static final List<RecordType> SERVICES = List.of(RecordType.SRV);

    private final ScriptedDnsServer server = new ScriptedDnsServer();
    private final ScriptedDnsServer second = new ScriptedDnsServer();

    @AfterEach
    void close() {
        server.close();
        second.close();
    }

    private List<Found> lookup(NameServers servers, String name, List<RecordType> types) throws Exception {
        return new DnsLookup(() -> servers)
                .lookup(name, types, LONG)
                .toCompletableFuture()
                .get(LONG.toSeconds(), SECONDS);
    }

    private List<Found> lookup(String name, List<RecordType> types) throws Exception {
        return lookup(server.alone(), name, types);
    }

    private void assertFails(NameServers servers, String name, List<RecordType> types, String... message) {
        assertThatThrownBy(() -> lookup(servers, name, types))
                .cause()
                .isInstanceOf(FetchException.class)
                .message()
                .contains(message);
    }

    private static Found address(String text) {
        return new Found(text, null);
    }

    private static DnsMessage bothKinds(Question question) {
        return question.type() == DnsMessage.A
                ? new DnsMessage(question).address("10.0.0.1").address("10.0.0.2")
                : new DnsMessage(question).address("fd00::1");
    }

    @Test
    void lookup_ofBothKindsOfAddresses_givesAllOfThem() throws Exception {
        server.answers(DnsLookupTest::bothKinds);
        assertThat(lookup("db.example", ADDRESSES))
                .containsExactly(address("10.0.0.1"), address("10.0.0.2"), address("fd00::1"));
        assertThat(server.asked()).containsExactlyInAnyOrder("db.example 1", "db.example 28");
    }

    @Test
    void lookup_ofServices_givesTheirTargetsAndPorts() throws Exception {
        server.answers(question -> new DnsMessage(question)
                .service(3306, "DB-0.Example")
                .service(3307, "db-1.example")
                .service(0, "."));
        assertThat(lookup("_mysql._tcp.db.example.", SERVICES))
                .containsExactly(new Found("db-0.example", 3306), new Found("db-1.example", 3307));
        assertThat(server.asked()).containsExactly("_mysql._tcp.db.example 33");
    }

    @Test
    void lookup_askedAgain_asksAgain() throws Exception {
        AtomicInteger count = new AtomicInteger();
        server.answers(question -> new DnsMessage(question).address("10.0.0." + count.incrementAndGet()));
        assertThat(lookup("db.example", ONLY_A)).containsExactly(address("10.0.0.1"));
        assertThat(lookup("db.example", ONLY_A)).containsExactly(address("10.0.0.2"));
    }

    @Test
    void lookup_ofAnAlias_followsIt() throws Exception {
        server.answers(question -> new DnsMessage(question)
                .alias("DB.example", "middle.example")
                .address("other.example", "10.9.9.9")
                .alias("MIDDLE.example", "end.example")
                .address("end.example", "10.0.0.1"));
        assertThat(lookup("db.example", ONLY_A)).containsExactly(address("10.0.0.1"));
        assertThat(server.asked()).containsExactly("db.example 1");
    }

    @Test
    void lookup_ofAnAliasWhoseTargetIsNotInTheAnswer_asksForIt() throws Exception {
        server.answers(question -> question.name().equals("db.example")
                ? new DnsMessage(question).address("end.example", "10.9.9.9").alias("db.example", "end.example")
                : new DnsMessage(question).address("10.0.0.1"));
        assertThat(lookup("db.example", ONLY_A)).containsExactly(address("10.0.0.1"));
        assertThat(server.asked()).containsExactly("db.example 1", "end.example 1");
    }

    @Test
    void lookup_ofAShortName_isCompletedUntilANameExists() throws Exception {
        server.answers(question -> question.name().equals("db.svc.cluster.local")
                ? bothKinds(question)
                : new DnsMessage(question).code(DnsMessage.NXDOMAIN));
        NameServers servers = server.alone("shop.svc.cluster.local", "svc.cluster.local", "cluster.local");
        assertThat(lookup(servers, "db", ONLY_A)).hasSize(2);
        assertThat(server.asked()).containsExactly("db.shop.svc.cluster.local 1", "db.svc.cluster.local 1");
    }

    /** What a name of the same beginning elsewhere has must not pass for the records of a name that has none. */
    @Test
    void lookup_ofANameWithoutRecords_isEmptyAndGoesNoFurther() throws Exception {
        server.answers(question -> question.name().equals("db.shop.example")
                ? new DnsMessage(question)
                : new DnsMessage(question).address("10.9.9.9"));
        assertThat(lookup(server.alone("shop.example"), "db", ADDRESSES)).isEmpty();
        assertThat(server.asked()).containsExactlyInAnyOrder("db.shop.example 1", "db.shop.example 28");
    }

    @Test
    void lookup_ofANameThatDoesNotExist_fails() {
        server.answers(question -> new DnsMessage(question).code(DnsMessage.NXDOMAIN));
        assertFails(
                server.alone("a.example", "b.example"),
                "db",
                ADDRESSES,
                "there is no name db, says name server 127.0.0.1:");
        assertThat(server.asked()).hasSize(6);
    }

    @Test
    void lookup_whenOneTypeFails_failsAsAWhole() {
        server.answers(question -> question.type() == DnsMessage.AAAA
                ? new DnsMessage(question).code(DnsMessage.SERVFAIL)
                : bothKinds(question));
        assertFails(server.alone(), "db.example", ADDRESSES, "asked for AAAA of db.example., answered SERVFAIL");
    }

    @Test
    void lookup_whenTheFirstServerFailsOrIsSilent_asksTheNext() throws Exception {
        NameServers both = new NameServers(List.of(server.address(), second.address()), List.of("a", "b"), 1);
        second.answers(question -> question.name().equals("db")
                ? bothKinds(question)
                : new DnsMessage(question).code(DnsMessage.NXDOMAIN));
        server.answers(question -> new DnsMessage(question).code(DnsMessage.SERVFAIL));
        assertThat(lookup(both, "db", ADDRESSES)).hasSize(3);
        server.plays(question -> List.of());
        assertThat(lookup(both, "db", ADDRESSES)).hasSize(3);
        // Once it is known to fail it is not asked about the other names.
        assertThat(server.asked()).hasSizeLessThanOrEqualTo(4).allMatch(asked -> asked.startsWith("db.a "));
    }

    @Test
    void lookup_whenADatagramIsLost_asksAgain() throws Exception {
        AtomicInteger count = new AtomicInteger();
        server.plays(question -> count.getAndIncrement() == 0
                ? List.of()
                : List.of(bothKinds(question).bytes()));
        assertThat(lookup("db.example", ONLY_A)).hasSize(2);
    }

    @Test
    void lookup_atAServerOfIpv6_works() throws Exception {
        try (ScriptedDnsServer six = new ScriptedDnsServer(InetAddress.ofLiteral("::1"))) {
            six.answers(question -> question.overTcp() ? bothKinds(question) : new DnsMessage(question).truncated());
            assertThat(lookup(six.alone(), "db.example", ONLY_A)).hasSize(2);
            assertThat(six.asked()).containsExactly("db.example 1", "db.example 1/tcp");
        }
    }

    @Test
    void lookup_ofAnAnswerThatDoesNotFit_asksOverTcp() throws Exception {
        server.answers(question -> {
            DnsMessage message = new DnsMessage(question);
            if (!question.overTcp()) {
                return message.address("10.0.0.1").truncated();
            }
            for (int i = 0; i < 1000; i++) {
                message.address("10.0." + i / 250 + "." + (1 + i % 250));
            }
            return message;
        });
        assertThat(lookup("db.example", ONLY_A)).hasSize(1000);
        assertThat(server.asked()).containsExactly("db.example 1", "db.example 1/tcp");
    }

    /** Half of the hosts would look like all of them. */
    @Test
    void lookup_ofAnAnswerThatDoesNotFitWithoutTcp_fails() {
        server.answers(question -> new DnsMessage(question).address("10.0.0.1").truncated());
        server.closeTcp();
        assertFails(server.alone(), "db.example", ONLY_A, "gave a truncated answer, and none over TCP");
    }

    @Test
    void lookup_ofAnAnswerThatDoesNotFitOverTcp_fails() {
        server.answers(question -> new DnsMessage(question).address("10.0.0.1").truncated());
        assertFails(server.alone(), "db.example", ONLY_A, "gave a truncated answer, also over TCP");
    }

    /** What hangs is not used again, as a connection that is kept would be. */
    @Test
    void lookup_whenAConnectionHangs_opensAnother() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        server.plays(question -> {
            DnsMessage message = bothKinds(question);
            boolean hangs = question.overTcp() && connections.getAndIncrement() == 0;
            return hangs ? List.of() : List.of((question.overTcp() ? message : message.truncated()).bytes());
        });
        assertThat(lookup("db.example", ONLY_A)).hasSize(2);
        assertThat(connections).hasValue(2);
    }

    /** A question without an answer in it would look like a name without records. */
    @Test
    void lookup_whenTheQuestionComesBack_fails() {
        server.plays(question -> {
            byte[] message = new DnsMessage(question).truncated().bytes();
            message[2] ^= (byte) (question.overTcp() ? 0x82 : 0);
            return List.of(message);
        });
        assertFails(server.alone(), "db.example", ONLY_A, "gave back the question");
    }

    @Test
    void lookup_ofRecordsBesideAnError_fails() {
        server.answers(question -> bothKinds(question).code(DnsMessage.SERVFAIL));
        assertFails(server.alone(), "db.example", ONLY_A, "asked for A of db.example., answered SERVFAIL");
    }

    @Test
    void lookup_whenTheServerIsSilent_failsAtItsDeadline() {
        assertThatThrownBy(() -> new DnsLookup(server::alone)
                        .lookup("db.example", ADDRESSES, Duration.ofMillis(100))
                        .toCompletableFuture()
                        .get(LONG.toSeconds(), SECONDS))
                .cause()
                .isInstanceOf(FetchException.class)
                .hasMessage("no complete answer within 100 ms from name server 127.0.0.1:"
                        + server.address().getPort());
    }

    @Test
    void lookup_whenTheServerIsSilent_leavesNoSocketBehind() throws Exception {
        server.answers(DnsLookupTest::bothKinds);
        DnsLookup lookup = new DnsLookup(server::alone);
        lookup.lookup("db.example", ADDRESSES, LONG).toCompletableFuture().get(LONG.toSeconds(), SECONDS);
        int before = openSockets();
        server.plays(question -> List.of());
        var pending = Collections.nCopies(50, "db.example").stream()
                .map(name ->
                        lookup.lookup(name, ADDRESSES, Duration.ofMillis(300)).toCompletableFuture())
                .toList();
        for (var failing : pending) {
            assertThatThrownBy(() -> failing.get(LONG.toSeconds(), SECONDS)).hasCauseInstanceOf(FetchException.class);
        }
        Eventually.eventually("open sockets", LONG, DnsLookupTest::openSockets, count -> count <= before);
    }

    private static int openSockets() throws IOException {
        int sockets = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path file : files) {
                sockets += isSocket(file) ? 1 : 0;
            }
        }
        return sockets;
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    @Test
    void lookup_whenNoServerGivesAnAnswer_saysWhich() {
        assertFails(server.alone(), "db.example", ONLY_A, "127.0.0.1", "gave no answer within 1000 ms");
        assertThat(server.asked()).hasSize(DnsSearch.ROUNDS);
    }

    @Test
    void lookup_whenTheServersCannotBeRead_fails() {
        assertThatThrownBy(() -> new DnsLookup(() -> {
                            throw new IOException("no permission");
                        })
                        .lookup("db.example", ADDRESSES, LONG)
                        .toCompletableFuture()
                        .get(LONG.toSeconds(), SECONDS))
                .cause()
                .hasMessageContaining("no permission");
    }

    @Test
    void lookup_whenOthersAnswerFirst_waitsForTheRightAnswer() throws Exception {
        server.plays(question -> {
            byte[] right = bothKinds(question).bytes();
            byte[] otherId = right.clone();
            otherId[0] ^= 1;
            byte[] noAnswer = right.clone();
            noAnswer[2] ^= (byte) 0x80;
            return List.of(new byte[0], new byte[11], otherId, noAnswer, right);
        });
        assertThat(lookup("db.example", ONLY_A)).containsExactly(address("10.0.0.1"), address("10.0.0.2"));
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void lookup_whenSomethingElseIsAnswered_fails() {
        server.answers(question -> {
            Question other = new Question(question.id(), "x.example", DnsMessage.A, false);
            return new DnsMessage(other).address("10.9.9.9");
        });
        assertFails(server.alone(), "db.example", ONLY_A, "gave an answer that cannot be read: invalid name");
    }

    @Test
    void lookup_ofRecordsThatCannotBe_fails() {
        List<byte[]> contents =
                List.of(new byte[0], new byte[3], new byte[5], new byte[4], new byte[] {(byte) 224, 0, 0, 1});
        for (byte[] content : contents) {
            server.answers(question ->
                    new DnsMessage(question).address("10.0.0.1").record(question.name(), DnsMessage.A, content));
            assertFails(server.alone(), "db.example", ONLY_A, "gave ");
        }
        for (byte[] content : List.of(new byte[0], new byte[5], new byte[] {0, 0, 0, 0, 1, 1, 63, 65})) {
            server.answers(question -> new DnsMessage(question).record(question.name(), DnsMessage.SRV, content));
            assertFails(server.alone(), "db.example", SERVICES, "gave ");
        }
    }

    /** Half of the hosts would look like all of them here, too. */
    @Test
    void lookup_ofAnAnswerThatIsCut_fails() {
        server.plays(question -> {
            byte[] whole = bothKinds(question).bytes();
            return List.of(Arrays.copyOf(whole, whole.length - 20));
        });
        assertFails(server.alone(), "db.example", ONLY_A, "gave an answer that cannot be read: ");
    }

    /** A chain of aliases in a circle, and one that is too long. */
    @Test
    void lookup_ofEndlessAliases_fails() {
        server.answers(question ->
                new DnsMessage(question).alias("db.example", "b.example").alias("b.example", "db.example"));
        assertFails(
                server.alone(), "db.example", ONLY_A, "gave an answer that cannot be used: Detected a redirect loop");
        server.answers(question -> {
            DnsMessage message = new DnsMessage(question).address("n30.example", "10.0.0.1");
            for (int i = 29; i >= 0; i--) {
                message.alias("n" + i + ".example", "n" + (i + 1) + ".example");
            }
            return message.alias("db.example", "n0.example");
        });
        assertFails(server.alone(), "db.example", ONLY_A, "cannot be used: Refusing to follow more than 16 redirects");
    }

    @Test
    void lookup_ofManyAtOnce_answersAll() throws Exception {
        server.answers(DnsLookupTest::bothKinds);
        DnsLookup lookup = new DnsLookup(server::alone);
        var pending = Collections.nCopies(50, "db.example").stream()
                .map(name -> lookup.lookup(name, ADDRESSES, LONG).toCompletableFuture())
                .toList();
        for (var found : pending) {
            assertThat(found.get(LONG.toSeconds(), SECONDS)).hasSize(3);
        }
    }
}
