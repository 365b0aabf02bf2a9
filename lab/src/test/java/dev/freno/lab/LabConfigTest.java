package dev.freno.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LabConfigTest {

    @Test
    void of_replicas_hasDefaults() {
        assertThat(LabConfig.of(2)).isEqualTo(new LabConfig(2, List.of(), 500, Duration.ofMillis(10), false));
    }

    @Test
    void with_eachSetting_changesOnlyThat() {
        assertThat(LabConfig.of(0)
                        .withTls()
                        .withMaxConnections(10)
                        .withExtraAddresses(List.of("127.0.1.1"))
                        .withHeartbeatInterval(Duration.ofSeconds(1)))
                .isEqualTo(new LabConfig(0, List.of("127.0.1.1"), 10, Duration.ofSeconds(1), true));
    }

    @Test
    void construction_outOfBounds_isRefusedWithTheValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> LabConfig.of(17)).withMessageContaining("17");
        assertThatIllegalArgumentException().isThrownBy(() -> LabConfig.of(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> LabConfig.of(1).withMaxConnections(9));
        assertThatIllegalArgumentException().isThrownBy(() -> LabConfig.of(1).withHeartbeatInterval(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LabConfig.of(1).withExtraAddresses(Collections.nCopies(1_001, "127.0.1.1")));
    }

    @Test
    void userToString_never_showsThePassword() {
        assertThat(new LabUser("freno", "secret")).hasToString("freno");
        assertThat(Accounts.random().toString()).isEqualTo("Accounts[root=root, replicator=replicator, probe=freno]");
    }
}
