package dev.freno.server.hostcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.CapturedLog;
import dev.freno.server.config.StoreConfig;
import dev.freno.server.hostcheck.ScriptedAsker.Question;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpHostChecksTest {
    private static final InstanceKey ONE = new InstanceKey("db1", 3306);
    private static final InstanceKey TWO = new InstanceKey("db2", 3306);
    private static final InstanceKey IGNORED = new InstanceKey("backup1", 3306);
    private static final long MILLI = 1_000_000;
    private static final long INTERVAL = HostChecks.INTERVAL.toMillis();
    private static final long TIMEOUT = HostChecks.TIMEOUT.toMillis();

    private final CapturedLog captured = new CapturedLog(ResultLog.class);
    private final ScriptedAsker asker = new ScriptedAsker();
    private final RecordingObserver observer = new RecordingObserver();
    private final Deque<Runnable> gate = new ArrayDeque<>();
    private boolean gateIsShut;
    private int changes;
    private int ticks;
    private long now;
    private final HttpHostChecks checks = new HttpHostChecks(
            CheckedStores.of(new StoreConfig.HttpCheck(80, "up")),
            new HttpHostChecks.Surroundings(
                    asker, Runnable::run, gate::add, () -> now * MILLI, new SplittableRandom(1)),
            observer,
            () -> changes++);

    @AfterEach
    void release() {
        captured.close();
    }

    /** A tick comes to nothing before the checks are due. */
    private void tickAt(long millis) {
        now = millis;
        if (now * MILLI >= checks.dueNanos()) {
            ticks++;
            checks.tick(now * MILLI);
        }
        while (!gateIsShut && !gate.isEmpty()) {
            gate.remove().run();
        }
    }

    /** Ticks until the host is asked once more, and tells when that was. */
    private long nextAsked(long fromMillis) {
        int before = asker.questions.size();
        for (long millis = fromMillis; millis <= fromMillis + 2 * INTERVAL; millis += 10) {
            tickAt(millis);
            if (asker.questions.size() > before) {
                return millis;
            }
        }
        throw new AssertionError("not asked again");
    }

    /** D47: a new host is not known to be in before its first check has ended. */
    @Test
    void result_beforeTheFirstAnswer_isAwaited() {
        checks.hostsChanged(List.of(ONE));
        tickAt(0);
        assertThat(asker.asked()).containsExactly(ONE);
        assertThat(checks.result(ONE)).isEqualTo(HostCheckResult.AWAITED);
        assertThat(checks.result(TWO)).isEqualTo(HostCheckResult.AWAITED);
        asker.answer(404);
        assertThat(checks.result(ONE)).isEqualTo(HostCheckResult.NOT_FOUND);
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void result_ofAnyAnswerBut404_isPassed() {
        checks.hostsChanged(List.of(ONE));
        long asked = nextAsked(0);
        for (int status : List.of(404, 200, 404, 500, 404, 302, 404, 403, 404, 410)) {
            asker.answer(status);
            assertThat(checks.result(ONE))
                    .as("status %d", status)
                    .isEqualTo(status == 404 ? HostCheckResult.NOT_FOUND : HostCheckResult.PASSED);
            asked = nextAsked(asked + 10);
        }
        assertThat(observer.told).containsExactly("404", "200", "404", "500", "404", "302", "404", "403", "404", "410");
        assertThat(changes).isEqualTo(10);
    }

    @Test
    void result_whenThereIsNoAnswer_isFailedAndNotNotFound() {
        checks.hostsChanged(List.of(ONE));
        tickAt(0);
        asker.answer(404);
        nextAsked(10);
        asker.questions.getLast().answer().completeExceptionally(new IllegalStateException("refused"));
        assertThat(checks.result(ONE)).isEqualTo(HostCheckResult.FAILED);
        assertThat(observer.told).containsExactly("404", "failed");
    }

    @Test
    void tick_whenTheAnswerTakesTooLong_failsTheCheckAndDropsTheAnswer() {
        checks.hostsChanged(List.of(ONE));
        tickAt(0);
        tickAt(TIMEOUT - 1);
        assertThat(checks.result(ONE)).isEqualTo(HostCheckResult.AWAITED);
        tickAt(TIMEOUT + 49);
        assertThat(checks.result(ONE)).isEqualTo(HostCheckResult.FAILED);
        asker.answer(404);
        assertThat(checks.result(ONE)).isEqualTo(HostCheckResult.FAILED);
        assertThat(observer.told).containsExactly("failed");
    }

    @Test
    void tick_whenAnswered_asksAgainAtTheInterval() {
        checks.hostsChanged(List.of(ONE));
        tickAt(0);
        asker.answer(200);
        long second = nextAsked(10);
        assertThat(second).isBetween(10L, INTERVAL + 50);
        asker.answer(200);
        assertThat(nextAsked(second + 10)).isBetween(second + INTERVAL, second + INTERVAL + 50);
    }

    @Test
    void tick_whenAThousandHostsJoinTogether_spreadsTheirLaterChecks() {
        checks.hostsChanged(hosts(1_000));
        for (long millis = 0; millis < INTERVAL; millis += 10) {
            tickAt(millis);
            asker.questions.forEach(question -> question.answer().complete(200));
        }
        asker.questions.clear();
        int most = 0;
        for (long second = 0; second < INTERVAL / 1_000; second++) {
            int before = asker.questions.size();
            for (long millis = 0; millis < 1_000; millis += 10) {
                tickAt(INTERVAL + 1_000 * second + millis);
                asker.questions.forEach(question -> question.answer().complete(200));
            }
            most = Math.max(most, asker.questions.size() - before);
        }
        assertThat(asker.questions).hasSizeBetween(950, 1_050);
        assertThat(most).isLessThan(300);
    }

    private static List<InstanceKey> hosts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new InstanceKey("db" + i, 3306))
                .toList();
    }

    @Test
    void tick_whenHostsHang_asksNoMoreThanTheBoundAtOnceAndEachInTurn() {
        int count = 3 * HttpHostChecks.MAX_ASKING;
        checks.hostsChanged(hosts(count));
        tickAt(0);
        tickAt(500);
        assertThat(asker.questions).hasSize(HttpHostChecks.MAX_ASKING);
        for (long millis = TIMEOUT; millis <= 4 * TIMEOUT; millis += 10) {
            tickAt(millis);
            assertThat(open()).isLessThanOrEqualTo(HttpHostChecks.MAX_ASKING);
        }
        Map<InstanceKey, Long> asked =
                asker.asked().stream().collect(Collectors.groupingBy(host -> host, Collectors.counting()));
        assertThat(asked).hasSize(count);
    }

    private long open() {
        return asker.questions.size()
                - observer.told.stream().filter("failed"::equals).count();
    }

    @Test
    void tick_whenTheGateIsShut_theTimeOfACheckDoesNotRun() {
        gateIsShut = true;
        checks.hostsChanged(List.of(ONE));
        tickAt(0);
        tickAt(5 * TIMEOUT);
        assertThat(observer.told).isEmpty();
        gateIsShut = false;
        tickAt(5 * TIMEOUT + 10);
        asker.answer(200);
        assertThat(checks.result(ONE)).isEqualTo(HostCheckResult.PASSED);
    }

    /** What a store costs whose hosts answer at once. */
    @Test
    void dueNanos_whileNoHostIsAsked_isWhenTheNextOneIsDue() {
        checks.hostsChanged(List.of(ONE));
        assertThat(checks.dueNanos()).isEqualTo(Long.MIN_VALUE);
        for (long millis = 0; millis < 10 * INTERVAL; millis += 10) {
            tickAt(millis);
            asker.questions.forEach(question -> question.answer().complete(200));
        }
        assertThat(asker.questions).hasSizeBetween(10, 11);
        assertThat(ticks).isLessThan(40);
    }

    @Test
    void hostsChanged_whenAHostIsIgnored_itIsNotAsked() {
        checks.hostsChanged(List.of(ONE, IGNORED));
        tickAt(0);
        assertThat(asker.asked()).containsExactly(ONE);
    }

    @Test
    void hostsChanged_whenAHostLeavesAndComesBack_isAskedAtOnceAndKnowsNothing() {
        checks.hostsChanged(List.of(ONE, TWO));
        tickAt(0);
        List<Question> first = new ArrayList<>(asker.questions);
        checks.hostsChanged(List.of(TWO));
        first.forEach(question -> question.answer().complete(404));
        assertThat(checks.result(ONE)).isEqualTo(HostCheckResult.AWAITED);
        assertThat(checks.result(TWO)).isEqualTo(HostCheckResult.NOT_FOUND);
        assertThat(observer.told).containsExactly("404");
        checks.hostsChanged(List.of(ONE, TWO));
        tickAt(10);
        assertThat(asker.asked()).endsWith(ONE).hasSize(3);
        assertThat(checks.result(ONE)).isEqualTo(HostCheckResult.AWAITED);
    }

    @Test
    void hostsChanged_whenHostsLeaveWhileTheyAreAsked_theirPlacesAreFree() {
        for (int round = 0; round < 5; round++) {
            checks.hostsChanged(hosts(HttpHostChecks.MAX_ASKING));
            tickAt(2L * round);
            checks.hostsChanged(List.of());
            tickAt(2L * round + 1);
        }
        assertThat(asker.questions).hasSize(5 * HttpHostChecks.MAX_ASKING);
    }

    @Test
    void log_tellsEachChangeOnce() {
        checks.hostsChanged(List.of(ONE));
        long asked = nextAsked(0);
        for (int status : List.of(200, 404, 404, 503, 503)) {
            asker.answer(status);
            asked = nextAsked(asked + 10);
        }
        asker.questions.getLast().answer().completeExceptionally(new IllegalStateException("refused"));
        nextAsked(asked + 10);
        asker.answer(200);
        assertThat(captured.lines())
                .containsExactly(
                        "INFO mysql/main: db1:3306 does not count from now on: its HTTP check answers 404",
                        "INFO mysql/main: db1:3306 counts: its HTTP check answers 503 now",
                        "WARN mysql/main: the HTTP check of db1:3306 fails, and so the host counts: refused",
                        "INFO mysql/main: db1:3306 counts: its HTTP check answers 200 now");
    }

    @Test
    void log_whenManyHostsChange_tellsAFewAndCountsTheRest() {
        checks.hostsChanged(hosts(100));
        tickAt(0);
        asker.questions.forEach(question -> question.answer().complete(404));
        assertThat(captured.lines()).hasSize(ResultLog.MAX_LINES);
        tickAt(ResultLog.WINDOW.toMillis());
        assertThat(captured.lines().getLast())
                .isEqualTo("WARN mysql/main: 80 more changes of HTTP checks of its hosts");
    }
}
