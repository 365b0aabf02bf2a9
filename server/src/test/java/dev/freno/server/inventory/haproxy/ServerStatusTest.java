package dev.freno.server.inventory.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerStatusTest {
    @ParameterizedTest
    @CsvSource({
        "UP, true, true, false",
        "UP 1/3, false, true, true",
        "DOWN, true, false, false",
        "DOWN 1/2, true, false, true",
        "DOWN (agent), true, false, false",
        "no check, true, false, false",
        "NOLB, false, false, false",
        "NOLB 1/2, false, false, true",
        "MAINT, false, false, false",
        "MAINT (via main/db1), false, false, false",
        "MAINT (resolution), false, false, false",
        "DRAIN, false, false, false",
        "DRAIN 1/2, false, false, true",
        "OPEN, false, false, false",
        "up, false, false, false",
        "UPS, false, false, false",
        "no, false, false, false",
        "'', false, false, false",
    })
    void of_anyText_saysWhetherTheServerCounts(String text, boolean counted, boolean up, boolean inTransition) {
        assertThat(ServerStatus.of(text)).isEqualTo(new ServerStatus(counted, up, inTransition));
    }
}
