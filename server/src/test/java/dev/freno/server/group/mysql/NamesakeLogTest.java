package dev.freno.server.group.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.CapturedLog;
import org.junit.jupiter.api.Test;

class NamesakeLogTest {
    private static final LeaseRow OWN = new LeaseRow("a:1", "2026-01-01 00:00:10", false);
    private static final LeaseRow FOREIGN = new LeaseRow("b:1", "2026-01-01 00:00:10", false);

    private final NamesakeLog namesakes = new NamesakeLog(new GroupMember("a:1", "d", ""));

    private void saw(LeaseRow row, int times) {
        for (int i = 0; i < times; i++) {
            namesakes.saw(row, true);
            namesakes.saw(row, false);
        }
    }

    @Test
    void saw_whenARowInItsNameIsRenewedAgainAndAgain_saysSoOnce() {
        try (CapturedLog log = new CapturedLog(NamesakeLog.class)) {
            saw(OWN, 10);
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("ERROR")
                    .contains("'d'", "'a:1'", "HttpAdvertise");
        }
    }

    @Test
    void saw_whenAStatementOfItsOwnCameLateOrOthersLead_isSilent() {
        try (CapturedLog log = new CapturedLog(NamesakeLog.class)) {
            saw(OWN, 2);
            saw(FOREIGN, 10);
            saw(OWN, 2);
            assertThat(log.lines()).isEmpty();
        }
    }
}
