package dev.freno.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.bench.group.Answer;
import dev.freno.bench.history.Outcome;
import org.junit.jupiter.api.Test;

class VerdictsTest {
    private static Answer answer(int status, String body) {
        return new Answer(status, body, true, 0, 1);
    }

    private static Outcome command(int status, String body) {
        return Verdicts.ofCommand(answer(status, body));
    }

    private static Outcome check(int status, String reason) {
        return Verdicts.ofCheck(answer(status, "{\"StatusCode\":" + status + ",\"Reason\":\"" + reason + "\"}"));
    }

    @Test
    void ofCommand_isSureOnlyWhereTheAnswerSaysSo() {
        assertThat(command(200, "")).isEqualTo(Outcome.ACKNOWLEDGED);
        assertThat(command(503, "No leader: nothing has changed")).isEqualTo(Outcome.NOTHING);
        assertThat(command(503, "Outcome unknown, the command may or may not have been applied: …"))
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(command(400, "10000 throttles are the most")).isEqualTo(Outcome.NOTHING);
        assertThat(command(500, "nothing has changed")).isEqualTo(Outcome.UNKNOWN);
        assertThat(command(0, "closed")).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void ofCommand_whenItWasNeverSent_isNothing() {
        assertThat(Verdicts.ofCommand(new Answer(0, "refused", false, 0, 1))).isEqualTo(Outcome.NOTHING);
    }

    @Test
    void ofCheck_tellsRulesFromStores() {
        assertThat(check(200, "OK")).isEqualTo(Outcome.ALLOWED);
        assertThat(check(417, "APP_DENIED")).isEqualTo(Outcome.DENIED);
        assertThat(check(429, "THRESHOLD_EXCEEDED")).isEqualTo(Outcome.HELD_BY_STORE);
        assertThat(check(500, "STALE")).isEqualTo(Outcome.HELD_BY_STORE);
    }

    @Test
    void ofCheck_withoutALeaderOrAnAnswer_learnsNothing() {
        assertThat(check(404, "NO_LEADER")).isEqualTo(Outcome.NOTHING_LEARNED);
        assertThat(Verdicts.ofCheck(answer(0, "closed"))).isEqualTo(Outcome.NOTHING_LEARNED);
    }
}
