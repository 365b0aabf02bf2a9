package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.group.raft.PeerWatch.Change;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PeerWatchTest {
    private static final Duration LATELY = Duration.ofMillis(20);
    private static final Duration LONG_AGO = PeerWatch.SILENCE.plusMillis(1);

    private final PeerWatch watch = new PeerWatch();

    /** The log held lines about a node that was down for as long as it was down. */
    @Test
    void look_whileAFollowerIsSilent_tellsItOnceAndItsReturnOnce() {
        assertThat(watch.look(Map.of("a", LATELY, "b", PeerWatch.SILENCE))).isEmpty();
        assertThat(watch.look(Map.of("a", LATELY, "b", LONG_AGO))).containsExactly(new Change("b", false));
        assertThat(watch.look(Map.of("a", LATELY, "b", LONG_AGO.multipliedBy(100))))
                .isEmpty();
        assertThat(watch.look(Map.of("a", LATELY, "b", LATELY))).containsExactly(new Change("b", true));
        assertThat(watch.look(Map.of("a", LATELY, "b", LATELY))).isEmpty();
    }

    @Test
    void look_whenASilentFollowerIsRemoved_forgetsIt() {
        assertThat(watch.look(Map.of("b", LONG_AGO))).hasSize(1);
        assertThat(watch.look(Map.of())).isEmpty();
        assertThat(watch.look(Map.of("b", LATELY))).isEmpty();
        assertThat(watch.look(Map.of("b", LONG_AGO))).hasSize(1);
    }

    @Test
    void look_whenAllGoSilentAtOnce_tellsEach() {
        assertThat(watch.look(Map.of("b", LONG_AGO, "a", LONG_AGO)))
                .containsExactly(new Change("a", false), new Change("b", false));
    }
}
