package dev.freno.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** When a store falls asleep, what wakes it, and who waits for how long; with a clock that is a number. */
class DormancyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long AFTER = Dormancy.AFTER.toNanos();
    private static final long LIMIT = Duration.ofSeconds(20).toNanos();
    private static final long START = 5 * SECOND;

    private final AtomicInteger alarms = new AtomicInteger();
    private final Dormancy dormancy = dormancy(Duration.ofSeconds(20), Duration.ZERO);

    private Dormancy dormancy(Duration limit, Duration cache) {
        Dormancy made = new Dormancy(new Dormancy.Terms(Dormancy.AFTER, limit, cache), START);
        made.onAlarm(alarms::incrementAndGet);
        return made;
    }

    private static boolean isDone(CompletionStage<Void> stage) {
        return stage.toCompletableFuture().isDone();
    }

    private static Dormancy.ReadSince never() {
        return (failure, value) -> false;
    }

    private long sleep() {
        long now = START + AFTER + 2 * SECOND;
        assertThat(dormancy.fallAsleep(now)).isTrue();
        return now;
    }

    @Test
    void fallAsleep_beforeAMinuteWithoutAnAsker_doesNothing() {
        assertThat(dormancy.fallAsleep(START)).isFalse();
        assertThat(dormancy.fallAsleep(START + AFTER)).isFalse();
        assertThat(dormancy.isDormant()).isFalse();
    }

    @Test
    void fallAsleep_afterAMinuteWithoutAnAsker_happensOnce() {
        long now = sleep();
        assertThat(dormancy.isDormant()).isTrue();
        assertThat(dormancy.fallAsleep(now + AFTER)).isFalse();
    }

    @Test
    void fallsAsleepAtNanos_isTheFirstInstantAtWhichItDoes() {
        assertThat(dormancy.asked(START + 7 * SECOND)).isFalse();
        long at = dormancy.fallsAsleepAtNanos();
        assertThat(dormancy.fallAsleep(at - 1)).isFalse();
        assertThat(dormancy.fallAsleep(at)).isTrue();
        assertThat(dormancy.fallsAsleepAtNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(dormancy.asked(at)).isTrue();
        assertThat(dormancy.fallsAsleepAtNanos()).isEqualTo(Long.MAX_VALUE);
        dormancy.endWake();
        assertThat(dormancy.fallsAsleepAtNanos()).isGreaterThanOrEqualTo(at + AFTER);
    }

    /** The instant is noted once a second only, and yet no store is taken for quiet before its minute is over. */
    @Test
    void fallAsleep_afterChecksAtAnyInstants_neverComesSoonerThanAMinuteAfterTheLast() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 1_000; round++) {
            Dormancy asked = dormancy(Dormancy.WAKE_LIMIT, Duration.ZERO);
            long last = START;
            for (int i = 0; i < 20; i++) {
                last += random.nextLong(3 * SECOND);
                assertThat(asked.asked(last)).isFalse();
            }
            assertThat(asked.fallAsleep(last + AFTER - 1)).as("round %s", round).isFalse();
            assertThat(asked.fallAsleep(last + AFTER + SECOND))
                    .as("round %s", round)
                    .isTrue();
        }
    }

    @Test
    void asked_whileAwake_doesNotWaitAndAlarmsNobody() {
        assertThat(dormancy.asked(START + AFTER)).isFalse();
        assertThat(isDone(dormancy.awake())).isTrue();
        assertThat(alarms).hasValue(0);
    }

    @Test
    void asked_whenDormant_wakesTheStoreOnceAndAllWaitForTheSame() {
        long now = sleep();
        List<CompletionStage<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            assertThat(dormancy.asked(now + i)).isTrue();
            waiting.add(dormancy.awake());
        }
        assertThat(alarms).hasValue(1);
        assertThat(dormancy.isDormant()).isFalse();
        dormancy.settle(never(), now + SECOND);
        assertThat(waiting).noneMatch(DormancyTest::isDone);
        dormancy.settle((failure, value) -> true, now + SECOND);
        assertThat(waiting).allMatch(DormancyTest::isDone);
        assertThat(dormancy.asked(now + 2 * SECOND)).isFalse();
    }

    /** Only what began after the first check counts, and of good readings what the cache lets stand. */
    @Test
    void settle_whileWaking_asksForReadingsSinceTheFirstCheck() {
        Dormancy caching = dormancy(Duration.ofSeconds(20), Duration.ofSeconds(3));
        long now = START + 2 * AFTER;
        assertThat(caching.fallAsleep(now)).isTrue();
        assertThat(caching.asked(now + 7)).isTrue();
        assertThat(caching.asked(now + 9)).isTrue();
        AtomicReference<List<Long>> since = new AtomicReference<>();
        caching.settle(
                (failure, value) -> {
                    since.set(List.of(failure, value));
                    return false;
                },
                now + 100);
        assertThat(since.get()).containsExactly(now + 7, now + 7 - 3 * SECOND);
    }

    @Test
    void settle_whenTheLimitIsOver_letsAllGo() {
        long now = sleep();
        assertThat(dormancy.asked(now)).isTrue();
        CompletionStage<Void> waiting = dormancy.awake();
        dormancy.settle(never(), now + LIMIT - 1);
        assertThat(isDone(waiting)).isFalse();
        dormancy.settle(never(), now + LIMIT);
        assertThat(isDone(waiting)).isTrue();
        assertThat(dormancy.asked(now + LIMIT)).isFalse();
    }

    /** The store's loop never looks: the limit holds all the same, by a timer of its own. */
    @Test
    void awake_whileTheLoopStandsStill_endsAllTheSame() {
        Dormancy stuck = dormancy(Duration.ofMillis(20), Duration.ZERO);
        long now = START + 2 * AFTER;
        assertThat(stuck.fallAsleep(now)).isTrue();
        assertThat(stuck.asked(now)).isTrue();
        stuck.awake().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(stuck.asked(now + 1)).isTrue();
        assertThat(isDone(stuck.awake())).isTrue();
        stuck.settle(never(), now + SECOND);
        assertThat(stuck.asked(now + SECOND)).isFalse();
    }

    @Test
    void endWake_whenLeadershipIsLost_letsAllGoAndTheStoreIsAwake() {
        long now = sleep();
        assertThat(dormancy.asked(now)).isTrue();
        CompletionStage<Void> waiting = dormancy.awake();
        dormancy.endWake();
        assertThat(isDone(waiting)).isTrue();
        assertThat(dormancy.fallAsleep(now + SECOND)).isFalse();
    }

    @Test
    void wake_byANodeThatBeginsToLead_alarmsNobodyAndChecksWait() {
        long now = sleep();
        assertThat(dormancy.wake(now)).isTrue();
        assertThat(dormancy.wake(now)).isFalse();
        assertThat(alarms).hasValue(0);
        assertThat(dormancy.asked(now)).isTrue();
        assertThat(isDone(dormancy.awake())).isFalse();
    }

    @Test
    void touch_countsAsBeingAsked() {
        dormancy.touch(START + AFTER);
        assertThat(dormancy.fallAsleep(START + AFTER + 2 * SECOND)).isFalse();
    }

    /** However checks and the loop meet: each sleep is ended by one alarm, and nobody waits for ever. */
    @Test
    void asked_byManyThreadsWhileTheLoopGoesOn_alarmsOnceForEachSleep() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        Queue<CompletionStage<Void>> waited = new ConcurrentLinkedQueue<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    if (dormancy.asked(START)) {
                        waited.add(dormancy.awake());
                    }
                }
            }));
        }
        int sleeps = 0;
        for (int i = 0; i < 20_000; i++) {
            sleeps += dormancy.fallAsleep(START + 2 * AFTER) ? 1 : 0;
            dormancy.settle((failure, value) -> true, START);
        }
        over.set(true);
        for (Thread client : clients) {
            client.join();
        }
        dormancy.endWake();
        assertThat(sleeps).isPositive();
        assertThat(alarms.get()).isEqualTo(dormancy.isDormant() ? sleeps - 1 : sleeps);
        assertThat(waited).allMatch(DormancyTest::isDone);
    }

    @Test
    void awake_pastTheBound_doesNotWait() {
        assertThat(dormancy.asked(sleep())).isTrue();
        for (int i = 0; i < Dormancy.MAX_WAITING; i++) {
            assertThat(isDone(dormancy.awake())).isFalse();
        }
        assertThat(isDone(dormancy.awake())).isTrue();
    }

    @Test
    void awake_givenToAWaiter_cannotBeCompletedByIt() {
        assertThat(dormancy.asked(sleep())).isTrue();
        dormancy.awake().toCompletableFuture().complete(null);
        assertThat(isDone(dormancy.awake())).isFalse();
    }
}
