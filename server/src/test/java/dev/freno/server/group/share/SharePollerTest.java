package dev.freno.server.group.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.store.StoreKey;
import dev.freno.core.time.Moment;
import dev.freno.server.CapturedLog;
import dev.freno.server.group.DomainServices;
import dev.freno.server.group.GroupStatus;
import dev.freno.server.net.FetchException;
import dev.freno.server.net.HttpFetcher.Page;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharePollerTest {
    private static final StoreKey MAIN = new StoreKey("mysql", "main");
    private static final String OWN = "here:8087";

    private final List<InstanceKey> asked = new ArrayList<>();
    private final List<CompletableFuture<Page>> answers = new ArrayList<>();
    private final SharedHealth health = new SharedHealth(List.of(MAIN));
    private Moment now = new Moment(0, 0);
    private boolean leading = true;
    private int bugs;
    private Map<String, String> leaders = Map.of("there", "there:8087");
    private final SharePoller poller = new SharePoller(this::status, this::ask, health, () -> now, Runnable::run);

    private GroupStatus status() {
        return new GroupStatus(
                OWN, "Leader", OWN, null, leading, true, false, new DomainServices(leaders, List.of(OWN)));
    }

    private CompletableFuture<Page> ask(InstanceKey peer) {
        asked.add(peer);
        if (asked.size() <= bugs) {
            throw new IllegalStateException("a bug");
        }
        answers.add(new CompletableFuture<>());
        return answers.getLast();
    }

    private void tickAt(long millis) {
        now = new Moment(millis * 1_000_000, 0);
        poller.tick(now);
    }

    private void answer(int status, String body) {
        answers.getLast().complete(new Page(status, Buffer.buffer(body)));
    }

    private void says(long seconds) {
        answer(200, "{\"mysql/main\":{\"SecondsSinceLastHealthy\":" + seconds + "}}");
    }

    private boolean isHealthy() {
        return health.isHealthy(MAIN, now.nanos());
    }

    @Test
    void tick_whenAPeerCannotEvenBeAsked_triesAgain() {
        bugs = 1;
        tickAt(0);
        tickAt(1_000);
        assertThat(asked).hasSize(2);
    }

    @Test
    void tick_whileLeading_asksOnceASecond() {
        tickAt(0);
        says(0);
        tickAt(990);
        assertThat(asked).containsExactly(new InstanceKey("there", 8087));
        assertThat(isHealthy()).isTrue();
        tickAt(1_000);
        says(3);
        assertThat(asked).hasSize(2);
        assertThat(isHealthy()).isFalse();
    }

    @Test
    void tick_whileAnotherNodeLeads_asksNobodyAndBeginsAtOnceWithLeadership() {
        leading = false;
        tickAt(0);
        tickAt(5_000);
        assertThat(asked).isEmpty();
        leading = true;
        tickAt(5_100);
        assertThat(asked).hasSize(1);
    }

    @Test
    void tick_whileAPeerHasNotAnswered_doesNotAskItAgain() {
        tickAt(0);
        tickAt(1_000);
        tickAt(2_000);
        assertThat(asked).hasSize(1);
        answers.getLast().completeExceptionally(new FetchException("no complete answer within 900 ms"));
        tickAt(3_000);
        assertThat(asked).hasSize(2);
    }

    /** Only leaders are asked, and this node is none of the others, whatever stands in the table. */
    @Test
    void tick_whenTheLeaderOfADomainChanges_asksTheNewOneOnly() {
        leaders = Map.of("there", "there:8087", "twin", OWN);
        tickAt(0);
        says(9);
        leaders = Map.of("there", "there2:8087", "twin", OWN);
        tickAt(1_000);
        says(0);
        assertThat(asked).containsExactly(new InstanceKey("there", 8087), new InstanceKey("there2", 8087));
        assertThat(isHealthy()).isFalse();
        tickAt(5_000);
        assertThat(isHealthy()).isTrue();
    }

    @Test
    void tick_whenThereAreMoreLeadersThanTheBound_asksTheFirstAndSaysSo() {
        leaders = IntStream.range(0, SharePoller.MAX_PEERS + 1)
                .boxed()
                .collect(Collectors.toMap(i -> "domain" + i, i -> "peer%02d:8087".formatted(i)));
        try (CapturedLog log = new CapturedLog(ShareLog.class)) {
            tickAt(0);
            tickAt(1_000);
            assertThat(asked).hasSize(SharePoller.MAX_PEERS);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN")
                    .contains("33 other leaders");
        }
    }

    @Test
    void tick_whenAPeerFails_isSaidOnceAndSoIsItsReturn() {
        try (CapturedLog log = new CapturedLog(ShareLog.class)) {
            for (long at = 0; at < 3_000; at += 1_000) {
                tickAt(at);
                answer(500, "");
            }
            assertThat(log.lines()).singleElement().asString().contains("there:8087", "status 500");
            tickAt(3_000);
            says(0);
            assertThat(log.lines()).hasSize(2).last().asString().startsWith("INFO");
        }
    }

    @Test
    void tick_whenAPeerCallsAStoreUnhealthy_isSaidOnceAndSoIsItsEnd() {
        try (CapturedLog log = new CapturedLog(ShareLog.class)) {
            for (long at = 0; at < 3_000; at += 1_000) {
                tickAt(at);
                says(7);
            }
            tickAt(3_000);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN")
                    .contains("mysql/main", "there:8087");
            says(0);
            tickAt(3_100);
            assertThat(log.lines()).hasSize(2).last().asString().startsWith("INFO");
        }
    }

    @Test
    void tick_whenAServiceIsNoAddress_asksTheOthers() {
        leaders = Map.of("a", "no address\n%s".formatted("x".repeat(500)), "b", "", "c", "there:8087");
        try (CapturedLog log = new CapturedLog(ShareLog.class)) {
            tickAt(0);
            tickAt(1_000);
            assertThat(asked).containsExactly(new InstanceKey("there", 8087));
            assertThat(log.lines()).hasSize(2).allMatch(line -> line.length() < 1_200 && !line.contains("\n"));
        }
    }
}
