package dev.freno.server.publish.memcache;

import static dev.freno.server.publish.memcache.TestStore.FRESHNESS_MILLIS;
import static dev.freno.server.publish.memcache.TestStore.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.publish.memcache.Publication.Late;
import dev.freno.server.publish.memcache.Publication.Value;
import org.junit.jupiter.api.Test;

class PublicationTest {
    private static final long LIFETIME_MILLIS = Publication.LIFETIME.toMillis();

    private static Publication of(TestStore store, long nowMillis) {
        return Publication.of(store.cell().state(), nowMillis * MILLI);
    }

    @Test
    void of_aStoreOfWhichNothingIsKnown_isNone() {
        TestStore store = TestStore.of("s");
        assertThat(of(store, 0)).isEqualTo(Publication.NONE);
        assertThat(of(store.joined(), 0)).isEqualTo(Publication.NONE);
        assertThat(of(store.reads(1, 5).hostsLeave(6), 6)).isEqualTo(Publication.NONE);
    }

    @Test
    void of_aFreshValue_isThatValueWhateverItsThreshold() {
        assertThat(of(TestStore.of("s").joined().reads(0.25, 10), 60)).isEqualTo(new Value(0.25, 10 * MILLI));
        assertThat(of(TestStore.of("s").joined().reads(7.5, 10), 60)).isEqualTo(new Value(7.5, 10 * MILLI));
    }

    /** D1: the original went on to publish the last value of a hung server, each time as if it were new. */
    @Test
    void of_aValue_endsWhenAnEntryCouldOutliveIt() {
        TestStore store = TestStore.of("s").joined().reads(2, 0);
        assertThat(of(store, FRESHNESS_MILLIS - LIFETIME_MILLIS)).isInstanceOf(Value.class);
        assertThat(of(store, FRESHNESS_MILLIS - LIFETIME_MILLIS + 1)).isEqualTo(new Late(2));
        assertThat(of(store, FRESHNESS_MILLIS)).isEqualTo(new Late(2));
        assertThat(of(store, FRESHNESS_MILLIS + 1)).isEqualTo(Publication.NONE);
    }

    /** D4: in the original, a server that answered NaN had it published. */
    @Test
    void of_whatIsNoNumber_isNone() {
        for (double nonsense : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -2}) {
            TestStore store = TestStore.of("s").joined().reads(1, 0).reads(nonsense, 10);
            assertThat(of(store, 20)).as("%s", nonsense).isEqualTo(Publication.NONE);
        }
    }

    @Test
    void of_aProbeThatFails_isNone() {
        assertThat(of(TestStore.of("s").joined().reads(1, 0).fails(0, 10), 10)).isEqualTo(Publication.NONE);
    }

    @Test
    void of_severalMetrics_isTheFirstWhileAllOthersAreGood() {
        TestStore store = new TestStore("s", "lag", "load").joined().reads(0, 7, 100);
        assertThat(of(store, 100)).isEqualTo(Publication.NONE);
        assertThat(of(store.reads(1, 5, 50), 100)).isEqualTo(new Value(7, 100 * MILLI));
        assertThat(of(store, 50 + FRESHNESS_MILLIS - LIFETIME_MILLIS + 1)).isEqualTo(new Late(7));
        assertThat(of(store, 51 + FRESHNESS_MILLIS)).isEqualTo(Publication.NONE);
        assertThat(of(store.reads(1, 5.5, 110), 120)).isEqualTo(Publication.NONE);
        assertThat(of(store.fails(1, 120), 120)).isEqualTo(Publication.NONE);
    }
}
