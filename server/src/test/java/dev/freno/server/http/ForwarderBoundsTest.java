package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.server.http.forward.Errand;
import dev.freno.server.http.forward.Forwarder;
import dev.freno.server.http.forward.LeaderLog;
import dev.freno.server.http.forward.Passed;
import dev.freno.server.publish.ForwardMeters;
import dev.freno.server.publish.ForwardMeters.Kind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What passes to the leader is bounded: in number, in connections, and when the node stops. */
class ForwarderBoundsTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final FakeGroup group = new FakeGroup();
    private ScriptedLeader leader;
    private Forwarder forwarder;

    @BeforeEach
    void start() throws Exception {
        leader = new ScriptedLeader(line -> ScriptedLeader.SILENCE);
        group.follow("leader", leader.address());
        Forwarder.Parts parts = new Forwarder.Parts(
                group, null, new ManualMoments(), new ForwardMeters(new SimpleMeterRegistry()), new LeaderLog());
        forwarder = onLoop(() -> new Forwarder(vertx, parts, new Forwarder.Limits(2, 5, 3)));
    }

    @AfterEach
    void stop() {
        leader.close();
        TestNode.await(vertx.close());
    }

    private <T> T onLoop(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.runOnContext(go -> done.complete(work.get()));
        return done.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private List<Future<Passed>> pass(Kind kind, int count) {
        return onLoop(() -> {
            List<Future<Passed>> passed = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                passed.add(forwarder.pass(new Errand(kind, HttpMethod.GET, "/x", List.of("127.0.0.1"))));
            }
            return passed;
        });
    }

    @Test
    void pass_whenTooManyAreUnderWay_saysSoAtOnce() {
        List<Future<Passed>> checks = pass(Kind.CHECK, 6);
        List<Future<Passed>> commands = pass(Kind.COMMAND, 4);

        assertThat(checks.getLast().result()).isEqualTo(new Passed.Busy());
        assertThat(commands.getLast().result()).isEqualTo(new Passed.Busy());
        assertThat(checks.subList(0, 5)).noneMatch(Future::isComplete);
        assertThat(commands.subList(0, 3)).noneMatch(Future::isComplete);
        leader.awaitRequests(4);
        assertThat(leader.connections()).isEqualTo(4);
    }

    @Test
    void pass_whileThereIsNoLeader_isBoundedJustSo() {
        pass(Kind.CHECK, 1);
        group.leader = null;
        List<Future<Passed>> checks = pass(Kind.CHECK, 5);
        assertThat(checks.getLast().result()).isEqualTo(new Passed.Busy());
        assertThat(checks.subList(0, 4)).noneMatch(Future::isComplete);
    }

    @Test
    void pass_whenThereNeverWasALeader_endsAtOnce() {
        group.leader = null;
        Forwarder fresh = onLoop(() -> new Forwarder(
                vertx,
                new Forwarder.Parts(
                        group,
                        null,
                        new ManualMoments(),
                        new ForwardMeters(new SimpleMeterRegistry()),
                        new LeaderLog()),
                Forwarder.Limits.DEFAULT));
        Future<Passed> check =
                onLoop(() -> fresh.pass(new Errand(Kind.CHECK, HttpMethod.GET, "/x", List.of("127.0.0.1"))));
        assertThat(check.result()).isEqualTo(new Passed.NoLeader());
    }

    @Test
    void close_endsWhatIsUnderWayAndWhatComesLater() {
        List<Future<Passed>> checks = pass(Kind.CHECK, 5);
        List<Future<Passed>> commands = pass(Kind.COMMAND, 3);
        leader.awaitRequests(4);

        onLoop(() -> {
            forwarder.close();
            forwarder.close();
            return true;
        });

        assertThat(checks).extracting(Future::result).containsOnly(new Passed.NoLeader());
        assertThat(commands.subList(0, 2)).extracting(Future::result).hasOnlyElementsOfType(Passed.Unknown.class);
        assertThat(commands.getLast().result()).isEqualTo(new Passed.NoLeader());
        assertThat(pass(Kind.COMMAND, 1).getFirst().result()).isEqualTo(new Passed.NoLeader());
    }
}
