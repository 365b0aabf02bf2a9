package dev.freno.server.http.forward;

import dev.freno.core.time.Moments;
import dev.freno.server.publish.ForwardMeters.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The course of one errand: it waits for a leader, or has one exchange with it under way, until there is an answer, this
 * node leads, or time is up. A check may be asked anew; a command that may have been sent is not sent again. Confined to a
 * loop.
 */
final class Passage {
    /** How long an errand may look for a leader; a check, until its answer is there. */
    static final Duration LIMIT = Duration.ofSeconds(1);

    /** How long a command that was sent is waited for: a little longer than the leader itself takes at most. */
    static final Duration SENT_COMMAND_LIMIT = Duration.ofMillis(3250);

    /** How long a command that was sent is still waited for when another node leads: its answer may be on its way. */
    static final Duration OLD_LEADER_GRACE = Duration.ofMillis(200);

    private final Errand errand;
    private final Lane lane;
    private final KnownLeader knownLeader;
    private final Moments moments;
    private final long unsentUntil;
    private final Promise<Passed> promise = Promise.promise();
    private @Nullable Exchange exchange;
    private @Nullable Long movedNanos;
    private boolean tried;
    private boolean broken;
    private boolean over;

    Passage(Errand errand, Lane lane, KnownLeader knownLeader, Moments moments) {
        this.errand = errand;
        this.lane = lane;
        this.knownLeader = knownLeader;
        this.moments = moments;
        this.unsentUntil = now() + LIMIT.toNanos();
    }

    Future<Passed> result() {
        return promise.future();
    }

    private long now() {
        return moments.now().nanos();
    }

    /** Begins; once. */
    void start() {
        step(false);
    }

    /** Sees whether time is up, or the leader has changed. */
    void tick() {
        Exchange current = exchange;
        if (over) {
            return;
        }
        if (current == null) {
            waitOn();
        } else if (knownLeader.hasMovedFrom(current.leader())) {
            leave(current);
        } else if (now() >= limit(current)) {
            knownLeader.failed(current.leader(), current.beganNanos(), "no answer in time", now());
            giveUp(current, "no answer in time");
        }
    }

    private void waitOn() {
        if (now() >= unsentUntil) {
            finish(Outcome.NO_LEADER, new Passed.NoLeader());
        } else {
            step(true);
        }
    }

    private long limit(Exchange current) {
        return isSentCommand(current) ? current.sentNanos() + SENT_COMMAND_LIMIT.toNanos() : unsentUntil;
    }

    private boolean isSentCommand(Exchange current) {
        return errand.isCommand() && current.isSent();
    }

    /** Another node leads than the one that is asked. */
    private void leave(Exchange current) {
        if (!isSentCommand(current)) {
            current.abandon();
            ended();
            step(true);
        } else if (movedNanos == null) {
            movedNanos = now();
        } else if (now() - movedNanos >= OLD_LEADER_GRACE.toNanos()) {
            giveUp(current, "the leader that it was sent to leads no more");
        }
    }

    private void giveUp(Exchange current, String why) {
        boolean unknown = isSentCommand(current);
        current.abandon();
        finishUndone(unknown, why);
    }

    /** The node stops. */
    void close() {
        Exchange current = exchange;
        if (over) {
            return;
        }
        if (current == null) {
            finishUndone(false, "");
        } else {
            giveUp(current, "this node stops");
        }
    }

    /** Goes on where no exchange is under way. */
    private void step(boolean mayScout) {
        Leader leader = knownLeader.other();
        if (knownLeader.isHere()) {
            finish(Outcome.DONE_HERE, new Passed.LeadsHere());
        } else if (leader != null && !knownLeader.isTroubled(leader)) {
            ask(leader);
        } else if (knownLeader.isPatient(now())) {
            if (leader != null && mayScout && knownLeader.tryScout(this)) {
                ask(leader);
            }
        } else if (leader != null && !tried) {
            ask(leader);
        } else {
            finishUndone(false, "");
        }
    }

    private void ask(Leader leader) {
        Exchange next = new Exchange(leader, moments, this::tried);
        exchange = next;
        lane.send(next, errand, knownLeader.serviceId(), unsentUntil - now());
    }

    private void ended() {
        exchange = null;
        tried = true;
        knownLeader.attemptEnded(this);
    }

    private void tried(Tried result) {
        Exchange current = exchange;
        if (over || current == null) {
            return;
        }
        Leader leader = current.leader();
        ended();
        switch (result) {
            case Tried.Answered answer -> answered(leader, answer);
            case Tried.NotLeading no -> {
                knownLeader.denied(leader, now());
                again();
            }
            case Tried.Unreached unreached -> {
                knownLeader.failed(leader, current.beganNanos(), unreached.why(), now());
                again();
            }
            case Tried.Broken failure -> broken(current, failure.why());
            case Tried.Foreign foreign -> {
                String why = "what answered at " + leader.http() + " is not the leader " + leader.id();
                knownLeader.failed(leader, current.beganNanos(), why, now());
                finishUndone(errand.isCommand(), why);
            }
        }
    }

    /** What was true a while ago, before this node or the network stood still, is no answer to a check. */
    private void answered(Leader leader, Tried.Answered answer) {
        knownLeader.answered(leader, now());
        if (!errand.isCommand() && now() >= unsentUntil) {
            finishUndone(false, "");
        } else {
            finish(
                    Outcome.ANSWERED,
                    new Passed.Answered(answer.status(), answer.contentType(), answer.body(), leader.id()));
        }
    }

    /** The leader may just have closed a connection that it kept: a check is asked once more at once. */
    private void broken(Exchange current, String why) {
        boolean first = !broken;
        broken = true;
        if (errand.isCommand() || !first) {
            knownLeader.failed(current.leader(), current.beganNanos(), why, now());
        }
        if (errand.isCommand()) {
            finishUndone(true, "the connection to the leader was lost");
        } else {
            again();
        }
    }

    private void again() {
        knownLeader.look(now());
        if (now() >= unsentUntil) {
            finishUndone(false, "");
        } else {
            step(false);
        }
    }

    private void finishUndone(boolean unknown, String why) {
        if (unknown) {
            finish(Outcome.UNKNOWN, new Passed.Unknown(why));
        } else {
            finish(Outcome.NO_LEADER, new Passed.NoLeader());
        }
    }

    private void finish(Outcome outcome, Passed passed) {
        over = true;
        exchange = null;
        knownLeader.attemptEnded(this);
        lane.ended(this, outcome);
        promise.complete(passed);
    }
}
