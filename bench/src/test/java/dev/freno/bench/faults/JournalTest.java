package dev.freno.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.bench.history.Action;
import dev.freno.bench.history.Call;
import dev.freno.bench.history.Outcome;
import dev.freno.bench.history.RuleState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final Call THROTTLE =
            new Call(1, "app", new Action.Throttle(1), 0, 1, Outcome.ACKNOWLEDGED, "200 OK");
    private static final Call ALLOWED = new Call(2, "app", new Action.Check("steady"), 2, 3, Outcome.ALLOWED, "200 OK");

    @TempDir
    private Path directory;

    @Test
    void judge_whenAnAcknowledgedRuleIsNotSeen_keepsTheViolationWithItsCalls() throws IOException {
        Path file = directory.resolve("calls.log");
        try (Journal journal = new Journal(file)) {
            List<Call> history = List.of(THROTTLE, ALLOWED);
            history.forEach(journal::add);
            journal.judge("app", history);
            assertThat(journal.violations())
                    .hasSize(2)
                    .allSatisfy(violation -> assertThat(violation.proof()).isEqualTo(history));
            assertThat(journal.takeAllowed()).containsExactly(ALLOWED);
        }
        assertThat(Files.readAllLines(file)).hasSize(2).last().asString().contains("node 2 app", "ALLOWED");
    }

    @Test
    void judge_whenARuleStays_remembersWhatMayBeInForce() throws IOException {
        try (Journal journal = new Journal(directory.resolve("calls.log"))) {
            journal.judge("app", List.of(THROTTLE));
            journal.judge("gone", List.of());
            assertThat(journal.possibleRules()).containsOnlyKeys("app");
            assertThat(journal.possibleRules().get("app")).isEqualTo(Set.of(new RuleState(true, 1)));
        }
    }
}
