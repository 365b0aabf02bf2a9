package dev.freno.server.http;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A node with lanes and one without, the same otherwise, answer whatever they are sent with the same bytes, and count the
 * same: the ordinary way is the oracle of the lane.
 */
class CheckLaneTest {
    private static final String END = "GET /status HTTP/1.1\r\nHost: freno\r\nConnection: close\r\n\r\n";
    private static final int ROUNDS = 200;

    private static final List<String> TARGETS = List.of(
            "/check/app/mysql/ok",
            "/check/app/mysql/over",
            "/check/app/mysql/equal",
            "/check/app/mysql/cold",
            "/check/app/mysql/nohosts",
            "/check/app/mysql/broken",
            "/check/app/mysql/two",
            "/check/app/mysql/missing",
            "/check/app/redis/ok",
            "/check//mysql/ok",
            "/check/denied/mysql/ok",
            "/check/a%20b:c/mysql/ok?p=low&p=high",
            "/check/%zz/mysql/ok",
            "/check/a%2fb/mysql/ok",
            "/check/" + "n".repeat(129) + "/mysql/ok",
            "/check-if-exists/app/mysql/missing",
            "/check-read/app/mysql/ok/0.25?p=low",
            "/check-read/app/mysql/ok/nan",
            "/check-read-if-exists/app/redis/missing/2.5",
            "/check/app/mysql/ok/",
            "/check/../mysql/ok",
            "/CHECK/app/mysql/ok",
            "//check/app/mysql/ok",
            "http://freno/check/app/mysql/ok",
            "/checks/app/mysql/ok",
            "/check",
            "/check/<a>/mysql/ok",
            "/check/a\u00e9/mysql/ok",
            "/check/app/mysql/ok#fragment",
            "/status",
            "/nope",
            "*");
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "GET", "HEAD", "GET", "HEAD", "GET", "HEAD", "OPTIONS", "POST", "get", "PUT", "PRI");
    private static final List<String> HEADERS = List.of(
            "User-Agent: gh-ost",
            "Accept: */*",
            "accept-encoding: gzip, deflate",
            "Connection: keep-alive",
            "connection:  Keep-Alive ",
            "Connection: keep-alive, x",
            "X-Forwarded-For: 10.1.2.3",
            "x-forwarded-for:",
            "x-forwarded-for: 10.1.2.4, 10.1.2.5",
            "X-Empty:",
            "X-Odd: a:b;c=\"d\"",
            "Cookie: a=b");
    private static final List<String> ODDITIES = List.of(
            "Host: other",
            "Content-Length: 0",
            "Content-Length: 5",
            "Transfer-Encoding: chunked",
            "Expect: 100-continue",
            "TE: trailers",
            "X-Freno-Forwarded-By: 127.0.0.1:1",
            "X Bad: 1",
            "X-Bad : 1",
            " folded",
            "no colon",
            ": no name",
            "X-Control: a\u0001b",
            "X-Tab: a\tb",
            "X-Latin: caf\u00e9",
            "X-Cr: a\rb",
            "X-Long: " + "l".repeat(3_000));

    private final TestNode lanes = started(new TestNode());
    private final TestNode plain = started(TestNode.withoutLanes());

    private static TestNode started(TestNode node) {
        long now = node.moments.now().epochMillis();
        node.group.submit(new RuleCommand.ThrottleApp("denied", null, 1.0, Expiry.NEVER, Expiry.NEVER, now));
        return node;
    }

    @AfterEach
    void stop() {
        lanes.close();
        plain.close();
    }

    /** Sends the text in parts, and reads until the server closes. */
    private static String transcript(TestNode node, List<String> parts) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(2_000);
            Thread sending = Thread.ofVirtual().start(() -> send(socket, parts));
            String received = read(socket.getInputStream());
            sending.interrupt();
            return received;
        }
    }

    private static void send(Socket socket, List<String> parts) {
        try {
            for (String part : parts) {
                socket.getOutputStream().write(part.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException closed) {
            // The server has had enough: what it said before is compared.
        }
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                text.append((char) b);
            }
        } catch (SocketTimeoutException open) {
            text.append("<open>");
        } catch (SocketException reset) {
            text.append("<reset>");
        }
        return text.toString();
    }

    private void assertSame(String what, List<String> parts) throws IOException {
        assertThat(transcript(lanes, parts)).describedAs(what).isEqualTo(transcript(plain, parts));
    }

    /**
     * The same, for a conversation with something in it that ends the connection: of what was answered before, the
     * network, and Vert.x, may lose the last.
     */
    private void assertAlike(String what, List<String> parts) throws IOException {
        String ours = transcript(lanes, parts);
        String oracle = transcript(plain, parts);
        if (isComplete(ours) && isComplete(oracle)) {
            assertThat(ours).describedAs(what).isEqualTo(oracle);
        } else {
            String shorter = known(ours.length() < oracle.length() ? ours : oracle);
            assertThat(ours).describedAs(what).startsWith(shorter);
            assertThat(oracle).describedAs(what).startsWith(shorter);
        }
    }

    private static boolean isComplete(String transcript) {
        return transcript.endsWith("{\"StatusCode\":200,\"Message\":\"OK\"}\n");
    }

    private static String known(String transcript) {
        return transcript.replace("<reset>", "").replace("<open>", "");
    }

    private static String ask(String method, String target, String... headers) {
        StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: freno\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    @Test
    void everyTarget_isAnsweredWithTheSameBytes() throws Exception {
        for (String target : TARGETS) {
            for (String method : List.of("GET", "HEAD")) {
                String request = ask(method, target);
                assertSame(method + " " + target, List.of(request, request + request, END));
            }
        }
    }

    @Test
    void everyHeader_leavesTheAnswersTheSame() throws Exception {
        for (List<String> headers : List.of(HEADERS, ODDITIES)) {
            for (String header : headers) {
                String request = ask("GET", "/check/app/mysql/over", header);
                String before = ask("HEAD", "/check/app/mysql/ok");
                assertAlike(header, List.of(request, END));
                assertAlike("later: " + header, List.of(before + before + request, before, END));
            }
        }
    }

    @Test
    void requestsCutAnywhere_areAnsweredWithTheSameBytes() throws Exception {
        String text = ask("HEAD", "/check/app/mysql/ok")
                + ask("GET", "/check/app/mysql/two")
                + ask("POST", "/check/app/mysql/ok")
                + ask("PRI", "*")
                + END;
        for (int cut = 1; cut < text.length(); cut++) {
            assertSame("cut at " + cut, List.of(text.substring(0, cut), text.substring(cut)));
        }
    }

    @Test
    void randomConversations_areAnsweredWithTheSameBytes() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String text = conversation(random, 0);
            assertSame("seed " + seed + ", round " + round + ":\n" + text, parts(text, random));
        }
        assertSameCounts();
    }

    @Test
    void randomConversationsThatGoWrong_areAnsweredAlike() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String text = conversation(random, 4);
            String sent = random.nextInt(4) == 0 ? mutated(text, random) : text;
            assertAlike("seed " + seed + ", round " + round + ":\n" + sent, parts(sent, random));
        }
    }

    /** Some requests, of which one in so many is odd, 0 for none. */
    private static String conversation(Random random, int oneOddIn) {
        StringBuilder text = new StringBuilder();
        int requests = 1 + random.nextInt(8);
        String last = "";
        for (int i = 0; i < requests; i++) {
            boolean again = !last.isEmpty() && random.nextBoolean();
            last = again ? last : request(random, oneOddIn > 0 && random.nextInt(oneOddIn) == 0);
            text.append(last);
        }
        return text.append(END).toString();
    }

    private static String request(Random random, boolean odd) {
        List<String> headers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            headers.add(pick(HEADERS, random));
        }
        if (odd) {
            headers.add(random.nextInt(headers.size() + 1), pick(ODDITIES, random));
        }
        boolean rare = random.nextInt(4) == 0;
        String target = TARGETS.get(random.nextInt(rare ? TARGETS.size() : 12));
        String method = METHODS.get(random.nextInt(odd ? METHODS.size() : rare ? METHODS.size() - 1 : 2));
        return ask(method, target, headers.toArray(String[]::new));
    }

    private static String mutated(String text, Random random) {
        int at = random.nextInt(text.length());
        return text.substring(0, at) + (char) random.nextInt(256) + text.substring(at + random.nextInt(2));
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static List<String> parts(String text, Random random) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(random.nextBoolean() ? 40 : 2_000));
            parts.add(text.substring(from, to));
            from = to;
        }
        return parts;
    }

    private void assertSameCounts() {
        for (TestNode node : List.of(lanes, plain)) {
            eventually("connections are closed", () -> node.number("http.connections") == 0);
        }
        assertThat(counts(lanes)).isEqualTo(counts(plain));
    }

    /** The counts that requests change. */
    private static Map<String, Number> counts(TestNode node) {
        Map<String, Number> counts = new TreeMap<>(node.telemetry.vars());
        counts.keySet()
                .removeIf(key -> !key.startsWith("check.") && !key.startsWith("http.") && !key.equals("recent-apps"));
        return counts;
    }

    @Test
    void http2Preface_behindAnAnsweredCheck_isNoHttp2() throws Exception {
        String check = ask("HEAD", "/check/app/mysql/ok");
        String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";
        assertSame("at once", List.of(check + preface));
        assertSame("in parts", List.of(check, preface.substring(0, 5), preface.substring(5)));
    }

    @Test
    void forwardedFor_isWhatIsRemembered() throws Exception {
        try (RawHttp client = new RawHttp(lanes.port)) {
            client.send(ask("HEAD", "/check/proxied/mysql/ok", "X-Forwarded-For: 10.7.7.7, 10.8.8.8"));
            client.receive(true);
            client.send(ask("HEAD", "/check/direct/mysql/ok"));
            client.receive(true);
        }
        assertThat(lanes.telemetry.recentApps().report(0))
                .containsKey("proxied/10.7.7.7, 10.8.8.8")
                .containsKey("direct/127.0.0.1");
    }

    @Test
    void date_movesOn() throws Exception {
        try (TestNode node = new TestNode();
                RawHttp client = new RawHttp(node.port)) {
            String check = ask("HEAD", "/check/app/mysql/missing");
            assertThat(client.send(check).receive(true).header("date")).isEqualTo("Fri, 02 Jan 2026 03:04:05 GMT");
            node.moments.advance(Duration.ofSeconds(1));
            assertThat(client.send(check).receive(true).header("date")).isEqualTo("Fri, 02 Jan 2026 03:04:06 GMT");
        }
    }

    @Test
    void leadershipLost_isSeenByTheNextCheck() throws Exception {
        try (TestNode node = new TestNode();
                RawHttp client = new RawHttp(node.port)) {
            String check = ask("HEAD", "/check/app/mysql/ok");
            assertThat(client.send(check).receive(true).status()).isEqualTo(200);
            node.group.leading = false;
            assertThat(client.send(check).receive(true).status()).isEqualTo(404);
            node.group.leading = true;
            assertThat(client.send(check).receive(true).status()).isEqualTo(200);
        }
    }

    @Test
    void bug_isReportedAsAnywhere() throws Exception {
        try (TestNode node = new TestNode();
                RawHttp client = new RawHttp(node.port)) {
            String check = ask("GET", "/check/app/mysql/ok");
            assertThat(client.send(check).receive(false).status()).isEqualTo(200);
            node.group.bug = new IllegalStateException("a bug, on purpose");
            assertThat(client.send(check).receive(false).status()).isEqualTo(500);
            assertThat(node.telemetry.http().handlerFailures()).isEqualTo(1);
        }
    }

    @Test
    void close_whileInTheLane_closesTheConnection() throws Exception {
        try (TestNode node = new TestNode();
                RawHttp client = new RawHttp(node.port);
                RawHttp deaf = new RawHttp(node.port)) {
            client.send(ask("HEAD", "/check/app/mysql/ok"));
            assertThat(client.receive(true).status()).isEqualTo(200);
            deaf.send(ask("GET", "/check/app/mysql/ok").repeat(50));
            assertThat(deaf.receive(false).status()).isEqualTo(200);

            TestNode.await(node.api.close());

            assertThat(client.isClosedByServer()).isTrue();
            assertThat(deaf.isClosedByServer()).isTrue();
        }
    }
}
