package dev.freno.server.http.forward;

import dev.freno.core.store.InstanceKey;
import dev.freno.core.time.Moments;
import dev.freno.server.group.Group;
import dev.freno.server.publish.ForwardMeters;
import dev.freno.server.publish.ForwardMeters.Kind;
import dev.freno.server.publish.ForwardMeters.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Passes checks and commands to the leader, over a few connections that are kept. Each ends within a bounded time: a check
 * within a second, a command within a second of looking for a leader and the time that the leader may take. While a
 * leader is being replaced they wait for the next one; there is room for so many, and no more.
 *
 * <p>Confined to the event loop on which it is made.
 */
public final class Forwarder {
    /** How often those under way are looked at. */
    static final Duration TICK = Duration.ofMillis(10);

    /** How often a node that has nothing to pass on looks who leads, to know how long it has been without. */
    static final Duration GLANCE = Duration.ofMillis(100);

    private final Vertx vertx;
    private final Moments moments;
    private final ForwardMeters meters;
    private final KnownLeader knownLeader;
    private final Lane checks;
    private final Lane commands;
    private final long glances;
    private @Nullable Long ticks;
    private boolean closed;

    /**
     * What it works with.
     *
     * @param self where other nodes reach this one, null where that is not configured: never asked
     */
    public record Parts(
            Group group, @Nullable InstanceKey self, Moments moments, ForwardMeters meters, LeaderLog log) {}

    /**
     * What one event loop may take.
     *
     * @param connections to the leader, for checks and again for commands
     * @param checks that are under way or wait
     * @param commands that are under way or wait
     */
    public record Limits(int connections, int checks, int commands) {
        /** The limits of a running node. */
        public static final Limits DEFAULT = new Limits(16, 1024, 256);
    }

    public Forwarder(Vertx vertx, Parts parts, Limits limits) {
        this.vertx = vertx;
        this.moments = parts.moments();
        this.meters = parts.meters();
        this.knownLeader = new KnownLeader(
                parts.group(), parts.self(), parts.log(), moments.now().nanos());
        this.checks = new Lane(vertx, Kind.CHECK, limits.connections(), limits.checks(), meters);
        this.commands = new Lane(vertx, Kind.COMMAND, limits.connections(), limits.commands(), meters);
        this.glances = vertx.setPeriodic(GLANCE.toMillis(), id -> look());
    }

    private void look() {
        knownLeader.look(moments.now().nanos());
    }

    /** Passes one on; the future completes on this loop, and does not fail. */
    public Future<Passed> pass(Errand errand) {
        Lane lane = errand.isCommand() ? commands : checks;
        if (closed) {
            meters.count(errand.kind(), Outcome.NO_LEADER);
            return Future.succeededFuture(new Passed.NoLeader());
        }
        if (lane.isFull()) {
            meters.count(errand.kind(), Outcome.BUSY);
            return Future.succeededFuture(new Passed.Busy());
        }
        look();
        Passage passage = new Passage(errand, lane, knownLeader, moments);
        lane.began(passage);
        passage.start();
        keepTicking();
        return passage.result();
    }

    private void keepTicking() {
        if (ticks == null && !(checks.isEmpty() && commands.isEmpty())) {
            ticks = vertx.setPeriodic(TICK.toMillis(), id -> tick());
        }
    }

    private void tick() {
        look();
        List<Passage> underWay = Stream.concat(checks.passages().stream(), commands.passages().stream())
                .toList();
        underWay.forEach(Passage::tick);
        if (underWay.isEmpty()) {
            stopTicking();
        }
    }

    private void stopTicking() {
        if (ticks != null) {
            vertx.cancelTimer(ticks);
            ticks = null;
        }
    }

    /** Ends what is under way, closes the connections. Idempotent. */
    public void close() {
        if (!closed) {
            closed = true;
            vertx.cancelTimer(glances);
            stopTicking();
            checks.close();
            commands.close();
        }
    }
}
