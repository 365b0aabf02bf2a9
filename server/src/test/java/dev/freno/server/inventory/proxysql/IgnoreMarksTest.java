package dev.freno.server.inventory.proxysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.store.InstanceKey;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoreMarksTest {
    private static final long TTL = Duration.ofSeconds(10).toNanos();
    private static final InstanceKey ONE = new InstanceKey("db1", 3306);

    private final IgnoreMarks marks = new IgnoreMarks(Duration.ofSeconds(10));

    private List<InstanceKey> hosts(long nowNanos, String... statusesOfOne) {
        return marks.hosts(
                Stream.of(statusesOfOne)
                        .map(status -> PoolServer.of("db1", "3306", status))
                        .toList(),
                nowNanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHUNNED", "OFFLINE_SOFT", "OFFLINE_HARD", "online", "", "OF THE FUTURE"})
    void hosts_whenAServerWasInABadState_leavesItOutUntilItsTimeIsOver(String status) {
        assertThat(hosts(0, status)).isEmpty();
        assertThat(hosts(TTL - 1, "ONLINE")).isEmpty();
        assertThat(hosts(TTL, "ONLINE")).containsExactly(ONE);
    }

    @Test
    void hosts_whenAServerStaysInABadState_beginsItsTimeAnew() {
        assertThat(hosts(0, "SHUNNED")).isEmpty();
        assertThat(hosts(TTL - 1, "SHUNNED")).isEmpty();
        assertThat(hosts(2 * TTL - 2, "ONLINE")).isEmpty();
        assertThat(hosts(2 * TTL - 1, "ONLINE")).containsExactly(ONE);
    }

    @Test
    void hosts_whenAServerLags_hasItAndForgetsItsMark() {
        assertThat(hosts(0, "SHUNNED")).isEmpty();
        assertThat(hosts(1, "SHUNNED_REPLICATION_LAG")).containsExactly(ONE);
        assertThat(hosts(2, "ONLINE")).containsExactly(ONE);
    }

    @Test
    void hosts_whenAServerIsThereTwice_goesByItsWorseRowInAnyOrder() {
        assertThat(hosts(0, "ONLINE", "ONLINE")).containsExactly(ONE);
        assertThat(hosts(0, "SHUNNED", "ONLINE")).isEmpty();
        assertThat(hosts(0, "SHUNNED_REPLICATION_LAG", "SHUNNED")).containsExactly(ONE);
        assertThat(hosts(0, "ONLINE", "SHUNNED")).isEmpty();
    }

    @Test
    void hosts_whenServersComeAndGo_keepsMarksOfTheLatestOnly() {
        for (int round = 0; round < 100; round++) {
            int first = 100 * round;
            var _ = marks.hosts(
                    IntStream.range(first, first + 100)
                            .mapToObj(i -> PoolServer.of("db" + i, "3306", "SHUNNED"))
                            .toList(),
                    round);
            assertThat(marks.size()).isEqualTo(100);
        }
        assertThat(marks.hosts(List.of(), 100)).isEmpty();
        assertThat(marks.size()).isZero();
    }
}
