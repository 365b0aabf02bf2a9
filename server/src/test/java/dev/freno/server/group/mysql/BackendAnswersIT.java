package dev.freno.server.group.mysql;

import static dev.freno.lab.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.core.rules.Throttle;
import dev.freno.server.CapturedLog;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.RecordingListener;
import dev.freno.server.inventory.TcpRelay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node believes when answers of its backend are lost, or when they may speak of another process. */
final class BackendAnswersIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String NAME = "127.0.0.1:1";

    private final MovableMoments moments = new MovableMoments();
    private final BackendFixture fixture = BackendFixture.ready();

    @AfterEach
    void remove() {
        fixture.close();
    }

    private BackendFixture.Node open(int port) throws Exception {
        return fixture.open(
                fixture.settings(port, false), BackendFixture.member(NAME), new RecordingListener(), moments);
    }

    private Receipt throttle(MySqlGroup group, String app) throws Exception {
        return group.submit(new ThrottleApp(
                        app,
                        null,
                        1.0,
                        Expiry.NEVER,
                        Expiry.NEVER,
                        moments.now().epochMillis()))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static void awaitLeading(MySqlGroup group) {
        eventually("it leads", SOON, group::isLeading);
    }

    @Test
    void submit_whenTheAnswerToTheCommitIsLost_isUnknownAndTheRulesAreReadAnew() throws Exception {
        try (AnswerLoss network = new AnswerLoss(fixture.server.port())) {
            MySqlGroup leader = open(network.port()).group();
            awaitLeading(leader);
            network.loseAnswerTo("commit");
            assertThat(throttle(leader, "a")).isInstanceOf(Receipt.Unknown.class);
            assertThat(network.hasLostIt()).isTrue();
            assertThat(throttle(leader, "b")).isEqualTo(new Receipt.Committed());
            assertThat(leader.rules().throttles()).extracting(Throttle::app).containsExactly("a", "b");
            assertThat(leader.isLeading()).isTrue();
        }
    }

    @Test
    void leader_whenTheAnswerToARenewalIsLost_leadsOn() throws Exception {
        try (AnswerLoss network = new AnswerLoss(fixture.server.port());
                CapturedLog log = new CapturedLog(Election.class);
                CapturedLog failures = new CapturedLog(FailureLog.class)) {
            MySqlGroup leader = open(network.port()).group();
            awaitLeading(leader);
            for (int i = 0; !failures.lines().toString().contains("over: the lease"); i++) {
                assertThat(i).as("answers lost, and none of them to a renewal").isLessThan(20);
                network.loseAnswerTo(NAME); // to the list of the healthy, or to a renewal
                eventually("it is lost", SOON, network::hasLostIt);
                long failed = failures.lines().size();
                eventually("it is over", SOON, () -> failures.lines().size() >= failed + 2);
            }
            assertThat(leader.isLeading()).isTrue();
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void node_whenTheAnswerToItsFirstWordIsLost_leadsWhenItHasWaitedForItselfLikeForAnother() throws Exception {
        fixture.execute("drop table %s.service_health");
        try (AnswerLoss network = new AnswerLoss(fixture.server.port())) {
            network.loseAnswerTo(NAME);
            MySqlGroup leader = open(network.port()).group();
            awaitLeading(leader);
            assertThat(network.hasLostIt()).isTrue();
        }
    }

    /** A process that was frozen took the lease of one that was started in its place for its own. */
    @Test
    void namesake_whoseLeaseAnotherProcessOfItsNameHasTaken_doesNotLeadNorReleaseItAndSaysSo() throws Exception {
        try (TcpRelay relay = TcpRelay.to(fixture.server.port());
                CapturedLog log = new CapturedLog(NamesakeLog.class)) {
            BackendFixture.Node frozen = open(relay.key().port());
            awaitLeading(frozen.group());
            MySqlGroup started = open(fixture.server.port()).group();
            relay.silence();
            awaitLeading(started);
            int said = log.lines().size();
            relay.vanish();
            relay.pass();
            eventually("it is noticed", SOON, () -> {
                assertThat(frozen.group().isLeading()).isFalse();
                return log.lines().size() > said;
            });
            assertThat(started.isLeading()).isTrue();
            frozen.group().close();
            assertThat(fixture.queryText("select service_id from %s.service_election"))
                    .isEqualTo(NAME);
            assertThat(started.isLeading()).isTrue();
        }
    }
}
