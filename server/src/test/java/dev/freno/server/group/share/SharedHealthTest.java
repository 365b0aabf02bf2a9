package dev.freno.server.group.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.StoreKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedHealthTest {
    private static final StoreKey MAIN = new StoreKey("mysql", "main");
    private static final StoreKey OTHER = new StoreKey("mysql", "other");
    private static final long SECOND = 1_000_000_000;

    private final SharedHealth health = new SharedHealth(List.of(MAIN, OTHER));

    private void says(String peer, long seconds, long atNanos) {
        health.accept(peer, new PeerHealth(Map.of(MAIN, seconds)), atNanos);
    }

    @Test
    void isHealthy_whenNobodyHasSaidAnything_isTrue() {
        assertThat(health.isHealthy(MAIN, 0)).isTrue();
        assertThat(health.isHealthy(new StoreKey("mysql", "unknown"), 0)).isTrue();
    }

    @Test
    void isHealthy_isDecidedByAWholeSecond() {
        says("a", 0, 0);
        assertThat(health.isHealthy(MAIN, 0)).isTrue();
        says("a", 1, SECOND);
        assertThat(health.isHealthy(MAIN, SECOND)).isFalse();
        assertThat(health.isHealthy(OTHER, SECOND)).isTrue();
        says("a", 0, 2 * SECOND);
        assertThat(health.isHealthy(MAIN, 2 * SECOND)).isTrue();
    }

    @Test
    void isHealthy_whenSeveralPeersSpeak_theLongestTimeCounts() {
        says("a", 0, 0);
        says("b", 7, 0);
        says("c", 3, 0);
        assertThat(health.isHealthy(MAIN, 1)).isFalse();
        assertThat(health.unhealthy()).hasSize(1).containsKey(MAIN);
        assertThat(health.unhealthy().values())
                .allMatch(objection -> objection.peer().equals("b"));
        says("b", 0, SECOND);
        assertThat(health.isHealthy(MAIN, SECOND)).isFalse();
        says("c", 0, SECOND);
        assertThat(health.isHealthy(MAIN, SECOND)).isTrue();
    }

    /** D9: what becomes of a peer that is gone is said, and tested: its last report counts for five seconds. */
    @Test
    void isHealthy_whenThePeerIsGone_isItsLastWordForFiveSeconds() {
        says("a", 4, 0);
        assertThat(health.isHealthy(MAIN, 5 * SECOND - 1)).isFalse();
        assertThat(health.isHealthy(MAIN, 5 * SECOND)).isTrue();
        health.forget(5 * SECOND);
        assertThat(health.unhealthy()).isEmpty();
    }

    /** Else each gap between two reports would make every store unhealthy. */
    @Test
    void isHealthy_whileAReportStands_doesNotGrowWorse() {
        says("a", 0, 0);
        assertThat(health.isHealthy(MAIN, 4 * SECOND)).isTrue();
    }

    @Test
    void accept_ofStoresThatAreNotConfigured_keepsNothing() {
        health.accept("a", new PeerHealth(Map.of(new StoreKey("mysql", "theirs"), 9L)), 0);
        assertThat(health.unhealthy()).isEmpty();
    }
}
