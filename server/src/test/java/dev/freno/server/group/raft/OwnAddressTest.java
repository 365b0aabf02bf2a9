package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.group.GroupStartException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OwnAddressTest {
    /** Of the block that is for documentation: no machine has it. */
    private static final InetAddress FOREIGN = InetAddress.ofLiteral("192.0.2.1");

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private @Nullable InetAddress meaning;
    private Duration waited = Duration.ZERO;
    private Duration changesAfter = OwnAddress.PATIENCE.plusDays(1);

    private OwnAddress address(String host, int port) {
        InstanceKey self = new InstanceKey(host, port);
        return new OwnAddress(new Membership(self, List.of(self)), this::resolve, this::pass);
    }

    private InetAddress resolve(String host) throws UnknownHostException {
        if (meaning == null) {
            throw new UnknownHostException(host);
        }
        return meaning;
    }

    private void pass(Duration time) {
        waited = waited.plus(time);
        if (waited.compareTo(changesAfter) >= 0) {
            meaning = LOOPBACK;
        }
    }

    private static int freePort() {
        return RaftFixture.freePort();
    }

    /** A pod's own name was unknown for its first seconds, and each start failed at once. */
    @Test
    void await_whenTheNameComesLater_waitsForIt() {
        changesAfter = Duration.ofSeconds(9);

        assertThatCode(() -> address("freno-0.freno", freePort()).await()).doesNotThrowAnyException();

        assertThat(waited).isEqualTo(changesAfter);
    }

    @Test
    void await_whenTheNameStandsForThePredecessorAtFirst_waitsForItsOwn() {
        meaning = FOREIGN;
        changesAfter = Duration.ofSeconds(3);

        assertThatCode(() -> address("freno-0.freno", freePort()).await()).doesNotThrowAnyException();

        assertThat(waited).isEqualTo(changesAfter);
    }

    @Test
    void await_whenTheNameStaysUnknown_isRefusedInTheEnd() {
        assertThatThrownBy(() -> address("freno-0.freno", freePort()).await())
                .isInstanceOf(GroupStartException.class)
                .hasMessageContaining("freno-0.freno")
                .hasMessageContaining("cannot be resolved");

        assertThat(waited).isEqualTo(OwnAddress.PATIENCE);
    }

    @Test
    void await_whenTheNameStandsForAnotherMachine_isRefusedInTheEnd() {
        meaning = FOREIGN;

        assertThatThrownBy(() -> address("freno-0.freno", freePort()).await())
                .isInstanceOf(GroupStartException.class)
                .hasMessageContaining("freno-0.freno")
                .hasMessageContaining("192.0.2.1, which is no address of this machine");

        assertThat(waited).isEqualTo(OwnAddress.PATIENCE);
    }

    @Test
    void await_whenTheWrittenAddressIsOfAnotherMachine_isRefusedAtOnce() {
        meaning = FOREIGN;

        assertThatThrownBy(() -> address("192.0.2.1", freePort()).await())
                .hasMessageContaining("no address of this machine");

        assertThat(waited).isZero();
    }

    @Test
    void await_whenAnotherListens_isRefusedAtOnce() throws Exception {
        meaning = LOOPBACK;
        try (ServerSocket other = new ServerSocket(0, 1, LOOPBACK)) {
            assertThatThrownBy(
                            () -> address("freno-0.freno", other.getLocalPort()).await())
                    .isInstanceOf(GroupStartException.class)
                    .hasMessageContaining("Is another freno running");
        }
        assertThat(waited).isZero();
    }
}
