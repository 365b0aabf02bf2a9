package dev.freno.server.probe;

import static dev.freno.server.probe.ProbedStore.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.Aggregate;
import dev.freno.core.reading.FailureKind;
import dev.freno.core.store.IgnoreRules;
import dev.freno.core.store.InstanceKey;
import dev.freno.lab.Eventually;
import dev.freno.lab.LabCluster;
import dev.freno.lab.SharedLab;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the replicas to the state that checks see. */
class StoreStateIT {
    private static final IgnoreRules ONE = new IgnoreRules(1, 0, false);

    private LabCluster lab;
    private InstanceKey first;
    private InstanceKey second;

    @BeforeEach
    void heal() {
        lab = SharedLab.reset();
        first = key(lab.replica(0).address());
        second = key(lab.replica(1).address());
    }

    @AfterEach
    void healAgain() {
        SharedLab.reset();
    }

    private ProbedStore store(IgnoreRules ignore) {
        return new ProbedStore(ProbedStore.settings(lab.probeUser()), ignore, "");
    }

    private static void awaitCollected(ProbedStore store) {
        Eventually.eventually("a value", ProbedStore.SOON, () -> isCollected(store));
    }

    private static boolean isCollected(ProbedStore store) {
        return store.aggregate() instanceof Aggregate.Collected collected
                && ProbedStore.MOMENTS.now().nanos() <= collected.staleAfterNanos();
    }

    @Test
    void state_whenAHostIsKilled_failsUnlessAHostMayBeIgnored() {
        try (ProbedStore strict = store(IgnoreRules.NONE).hosts(List.of(first, second));
                ProbedStore lenient = store(ONE).hosts(List.of(first, second))) {
            awaitCollected(strict);
            awaitCollected(lenient);
            lab.kill(0);
            Eventually.eventually("failed", ProbedStore.SOON, () -> strict.aggregate() instanceof Aggregate.Failed);
            lenient.awaitFailure(first, FailureKind.CONNECT);
            assertThat(isCollected(lenient)).isTrue();
            lab.heal(0);
            awaitCollected(strict);
        }
    }

    @Test
    void state_whenAReplicaIsFrozen_provesNothingFromItsDeadlineOn() {
        try (ProbedStore store = store(IgnoreRules.NONE).hosts(List.of(first, second))) {
            awaitCollected(store);
            lab.freeze(0);
            long frozenAt = ProbedStore.MOMENTS.now().nanos();
            Eventually.eventually(
                    "deadline passed",
                    ProbedStore.SOON,
                    () -> ProbedStore.MOMENTS.now().nanos() > frozenAt + ProbedStore.FRESHNESS_NANOS);
            assertThat(isCollected(store)).isFalse();
            lab.heal(0);
            awaitCollected(store);
        }
    }

    @Test
    void state_whenAHostJoins_isNotDisturbed() {
        try (ProbedStore store = store(IgnoreRules.NONE).hosts(List.of(first))) {
            awaitCollected(store);
            store.hosts(List.of(first, second));
            assertThat(isCollected(store)).isTrue();
            store.awaitValue(second);
            assertThat(isCollected(store)).isTrue();
        }
    }

    @Test
    void state_whenAJoiningHostNeverAnswers_failsAfterItsDeadlineUnlessItMayBeIgnored() {
        try (SilentServer silent = SilentServer.accepting();
                ProbedStore strict = store(IgnoreRules.NONE).hosts(List.of(first));
                ProbedStore lenient = store(ONE).hosts(List.of(first))) {
            awaitCollected(strict);
            awaitCollected(lenient);
            InstanceKey hung = silent.at("127.0.0.1");
            strict.hosts(List.of(first, hung));
            lenient.hosts(List.of(first, hung));
            assertThat(isCollected(strict)).isTrue();
            Eventually.eventually(
                    "failed", Duration.ofSeconds(5), () -> strict.aggregate() instanceof Aggregate.Failed);
            lenient.awaitFailure(hung, FailureKind.TIMEOUT);
            assertThat(isCollected(lenient)).isTrue();
        }
    }
}
