package dev.freno.server.publish.memcache;

import static dev.freno.server.publish.memcache.TestStore.EPOCH;
import static dev.freno.server.publish.memcache.TestStore.FRESHNESS_MILLIS;
import static dev.freno.server.publish.memcache.TestStore.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.CapturedLog;
import dev.freno.server.publish.MemcacheMeters;
import dev.freno.server.publish.memcache.Write.Put;
import dev.freno.server.publish.memcache.Write.Remove;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServerFeedTest {
    private static final String KEY = "freno/mysql/s";
    private static final String OTHER = "freno/mysql/t";
    private static final long REWRITE = PublishedKey.REWRITE.toMillis();
    private static final long RETRY = ServerFeed.RETRY.toMillis();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MemcacheMeters.Server meters = new MemcacheMeters(registry).server("mc:11211");
    private final ScriptedServer server = new ScriptedServer();
    private final TestStore store = TestStore.of("s").joined();
    private final TestStore other = TestStore.of("t").joined();
    private final ServerFeed feed = feed(store, other);

    private ServerFeed feed(TestStore... stores) {
        return new ServerFeed(
                new InstanceKey("mc", 11211),
                Stream.of(stores).map(TestStore::published).toList(),
                server,
                meters);
    }

    private static Put put(long atMillis, double value, String decimals) {
        return new Put(KEY, value, (EPOCH + atMillis) + ":" + decimals);
    }

    private void tick(long millis) {
        feed.tick(at(millis), true);
    }

    /** Connects at 0, and publishes 0.25 of the first store, read at 0, at 1; before, the second, without value, is deleted. */
    private void publishFirst() {
        store.reads(0.25, 0);
        tick(0);
        tick(1);
        server.takeBatches();
    }

    private double meter(String name) {
        return registry.get(name).meter().measure().iterator().next().getValue();
    }

    @Test
    void tick_whenConnected_deletesFirstAndThenWritesTheTimeAndTheValue() {
        store.reads(0.25, 7);
        tick(10);
        assertThat(server.takeBatches()).containsExactly(List.of(new Remove(KEY), new Remove(OTHER)));
        tick(20);
        assertThat(server.takeWrites()).contains(put(7, 0.25, "0.250000"));
        assertThat(server.entries()).containsExactly(Map.entry(KEY, (EPOCH + 7) + ":0.250000"));
        assertThat(meter("freno.memcache.connected")).isEqualTo(1);
        assertThat(meter("freno.memcache.entries")).isEqualTo(1);
        assertThat(meter("freno.memcache.sets")).isEqualTo(1);
    }

    @Test
    void tick_whenTheValueIsTheSame_writesItAgainInTimeAndNotBefore() {
        publishFirst();
        tick(REWRITE);
        assertThat(server.takeWrites()).noneMatch(Put.class::isInstance);
        store.reads(0.25, REWRITE);
        tick(REWRITE + 1);
        assertThat(server.takeWrites()).contains(put(REWRITE, 0.25, "0.250000"));
    }

    @Test
    void tick_whenTheValueHasChanged_writesAtOnce() {
        publishFirst();
        store.reads(1234567.1234565, 2);
        tick(2);
        assertThat(server.takeWrites()).containsExactly(put(2, 1234567.1234565, "1234567.123457"));
    }

    @Test
    void tick_whenTheProbeFails_deletesAtOnceAndAgainWhileAnOlderEntryMayTurnUp() {
        publishFirst();
        store.fails(0, 2);
        tick(2);
        assertThat(server.takeWrites()).containsExactly(new Remove(KEY));
        assertThat(server.entries()).isEmpty();
        tick(2 + REWRITE);
        assertThat(server.takeWrites()).contains(new Remove(KEY));
        tick(2 + PublishedKey.DOUBT.toMillis());
        server.takeBatches();
        tick(2 + PublishedKey.DOUBT.toMillis() + REWRITE);
        assertThat(server.takeWrites()).isEmpty();
    }

    /** D1: in the original, memcached kept getting the last value of a hung server, with the time of writing. */
    @Test
    void tick_whenTheValueGrowsOld_stopsWritingInTimeAndDeletesWhenItIsStale() {
        publishFirst();
        long last = FRESHNESS_MILLIS - Publication.LIFETIME.toMillis();
        tick(last);
        assertThat(server.takeWrites()).contains(put(0, 0.25, "0.250000"));
        tick(last + REWRITE);
        assertThat(server.takeWrites()).noneMatch(Put.class::isInstance).doesNotContain(new Remove(KEY));
        tick(FRESHNESS_MILLIS + 1);
        assertThat(server.takeWrites()).contains(new Remove(KEY));
    }

    @Test
    void tick_whenAChangedValueComesLate_deletesTheFormerOne() {
        publishFirst();
        store.reads(9, 2);
        tick(2 + FRESHNESS_MILLIS / 2);
        assertThat(server.takeWrites()).contains(new Remove(KEY)).noneMatch(Put.class::isInstance);
    }

    @Test
    void tick_whenThisNodeDoesNotLead_deletesOnceAndLetsGo() {
        publishFirst();
        feed.tick(at(2), false);
        assertThat(server.takeBatches()).containsExactly(List.of(new Remove(OTHER), new Remove(KEY)));
        feed.tick(at(3 + REWRITE), false);
        assertThat(server.takeBatches()).isEmpty();
        assertThat(server.open()).isZero();
        assertThat(meter("freno.memcache.connected")).isZero();
        assertThat(meter("freno.memcache.entries")).isZero();
    }

    @Test
    void tick_whenItNeverLed_doesNothing() {
        feed.tick(at(0), false);
        feed.retreat();
        assertThat(server.attempts()).isZero();
    }

    /** D48: in the original an older value could win, because each was written by a task of its own. */
    @Test
    void tick_afterAServerWasAway_neverWritesAnOlderValue() {
        publishFirst();
        store.reads(1, 2);
        server.failAfter(0);
        tick(2);
        assertThat(server.open()).isZero();
        store.reads(2, 3);
        tick(3);
        store.reads(3, RETRY);
        server.takeBatches();
        tick(2 + RETRY);
        tick(3 + RETRY);
        assertThat(server.takeWrites())
                .startsWith(new Remove(OTHER), new Remove(KEY))
                .contains(put(RETRY, 3, "3.000000"))
                .doesNotContain(put(2, 1, "1.000000"), put(3, 2, "2.000000"));
    }

    @Test
    void tick_afterAServerWasAway_deletesWhatFailedMeanwhile() {
        publishFirst();
        server.failAfter(0);
        store.fails(0, 2);
        tick(2);
        assertThat(server.entries()).containsKey(KEY);
        tick(2 + RETRY);
        assertThat(server.entries()).isEmpty();
        server.takeBatches();
        tick(2 + RETRY + REWRITE);
        assertThat(server.takeWrites()).contains(new Remove(KEY));
    }

    @Test
    void tick_whenAServerIsDown_triesAgainInTimeAndSaysSoOnce() {
        server.refuse(true);
        try (CapturedLog log = new CapturedLog(ServerFeed.class)) {
            for (long millis = 0; millis < 10 * RETRY; millis += 10) {
                tick(millis);
            }
            assertThat(server.attempts()).isEqualTo(10);
            assertThat(log.lines())
                    .containsExactly("WARN memcached mc:11211: refused; the values of 2 stores are missing there,"
                            + " trying again every 500 ms");
            assertThat(meter("freno.memcache.failures")).isEqualTo(10);
            server.refuse(false);
            tick(10 * RETRY);
            tick(10 * RETRY + 10);
            assertThat(log.lines()).hasSize(2).last().asString().startsWith("INFO memcached mc:11211: connected");
        }
    }

    @Test
    void tick_whenAServerAcceptsAndDoesNotAnswer_givesItNoValues() {
        store.reads(1, 0);
        for (int attempt = 0; attempt < 3; attempt++) {
            server.failAfter(0);
            tick(attempt * RETRY);
        }
        assertThat(server.takeWrites()).isNotEmpty().allMatch(Remove.class::isInstance);
        assertThat(server.open()).isZero();
    }

    @Test
    void tick_withManyStores_sendsBatchesOfABoundedSizeAndDeletesFirst() {
        List<TestStore> stores = new ArrayList<>(fresh(700));
        IntStream.range(700, 1_200)
                .forEach(i -> stores.add(TestStore.of("m" + i).joined()));
        ServerFeed many = feed(stores.toArray(TestStore[]::new));
        many.tick(at(0), true);
        server.takeBatches();
        assertThat(many.tick(at(10), true)).isTrue();
        assertThat(many.tick(at(10), true)).isTrue();
        assertThat(many.tick(at(10), true)).isFalse();
        List<List<Write>> batches = server.takeBatches();
        assertThat(batches).hasSize(3).allMatch(batch -> batch.size() <= ServerFeed.MAX_BATCH);
        List<Write> writes = batches.stream().flatMap(List::stream).toList();
        assertThat(writes.subList(0, 500)).allMatch(Remove.class::isInstance);
        assertThat(writes.subList(500, 1_200)).allMatch(Put.class::isInstance);
    }

    /** A value of the second batch was that of before the first one, however long the server took for it. */
    @Test
    void tick_whenABatchTakesLong_determinesAnewWhatIsInTheNext() {
        List<TestStore> stores = fresh(2 * ServerFeed.MAX_BATCH);
        ServerFeed many = feed(stores.toArray(TestStore[]::new));
        many.tick(at(0), true);
        assertThat(many.tick(at(1), true)).isTrue();
        server.takeBatches();
        stores.forEach(each -> each.fails(0, 2));
        many.tick(at(400), true);
        assertThat(server.takeWrites()).isNotEmpty().allMatch(Remove.class::isInstance);
    }

    @Test
    void tick_whenEachBatchTakesLongerThanTheDistanceOfTwoWrites_comesRoundToEveryKey() {
        List<TestStore> stores = fresh(3 * ServerFeed.MAX_BATCH);
        ServerFeed many = feed(stores.toArray(TestStore[]::new));
        many.tick(at(0), true);
        for (long batch = 1; batch <= 3; batch++) {
            many.tick(at(batch * 2 * REWRITE), true);
        }
        assertThat(server.entries()).hasSize(stores.size());
    }

    private static List<TestStore> fresh(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> TestStore.of("m" + i).joined().reads(1, 0))
                .toList();
    }

    @Test
    void tick_whenThereIsNothingToWrite_looksNowAndThenWhetherTheServerIsThere() {
        tick(0);
        tick(10);
        long quiet = 10 + PublishedKey.DOUBT.toMillis() + ServerFeed.IDLE.toMillis();
        tick(quiet);
        assertThat(server.takeWrites()).last().isEqualTo(new Remove(KEY));
        tick(quiet + 10);
        assertThat(server.takeWrites()).isEmpty();
        server.failAfter(0);
        tick(quiet + ServerFeed.IDLE.toMillis());
        assertThat(meter("freno.memcache.connected")).isZero();
    }

    @Test
    void tick_whenToConnectTookLong_doubtsFromThenOn() {
        tick(0);
        long late = 2 * PublishedKey.DOUBT.toMillis();
        tick(late);
        assertThat(server.takeWrites()).contains(new Remove(KEY));
        tick(late + PublishedKey.REWRITE.toMillis());
        assertThat(server.takeWrites()).contains(new Remove(KEY));
    }
}
