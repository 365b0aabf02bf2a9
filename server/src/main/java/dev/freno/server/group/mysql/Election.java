package dev.freno.server.group.mysql;

import dev.freno.core.time.Moments;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands for the lease, and keeps it. Confined to the loop, but for {@link #view}.
 *
 * <p>Why no two nodes claim to lead: a claim ends {@link #CLAIM} after its last proven renewal was <em>sent</em>, by the
 * claimant's own clock. Another node takes the row only if it has seen it without a renewal for {@link LeaseTable#LEASE} by
 * its own clock, counted from an answer that came after that renewal or in the same second of the backend, and in a
 * statement that finds the row as it was seen. So it is late by a second; where the backend's clock jumps, it is late. A
 * row that is released is free at once: its holder had ended its claim. A row that did not exist is held for a whole lease
 * before it is claimed: somebody may have deleted it under a leader.
 *
 * <p>A row in this node's own name says nothing by itself: a process before this one, a frozen one, or one that was given
 * the same name, may have written it. It proves this process's lease only in an answer that comes while the claim from the
 * proof before holds, since nobody can have taken the row by then; or if it is just as this process left it. Otherwise it is
 * as foreign as any other.
 *
 * <p>A statement that is executed later than anybody waits for gives the row to a node that does not claim it: that
 * costs time, and nothing else. None releases what it did not write.
 */
final class Election {
    /** For how long after a renewal was sent its node may claim to lead. */
    static final Duration CLAIM = Duration.ofSeconds(4);

    static final Duration RENEWAL = Duration.ofSeconds(1);
    static final Duration LOOK = Duration.ofMillis(500);

    private static final String UNKNOWN = "";
    private static final Logger LOG = LoggerFactory.getLogger(Election.class);

    private final LeaseTable table;
    private final GroupMember self;
    private final Claim claim;
    private final Moments moments;
    private final Supplier<Future<?>> readRules;
    private final FailureLog failures;
    private final Observation observation = new Observation(LeaseTable.LEASE);
    private final NamesakeLog namesakes;
    private volatile View view = View.NONE;
    private boolean standing;
    private boolean held;
    private boolean preparing;
    private boolean failing;
    private long provenNanos;
    private String written = UNKNOWN;
    private long claimFromNanos;

    /**
     * What this node knows of the lease.
     *
     * @param holder who holds it, null if nobody does
     * @param freshUntilNanos after that nothing is known
     */
    record View(@Nullable String holder, long freshUntilNanos) {
        static final View NONE = new View(null, -1);

        boolean isFreshAt(long nowNanos) {
            return nowNanos < freshUntilNanos;
        }
    }

    /**
     * An election that has not begun.
     *
     * @param readRules brings this node's rules up to date and tells them; needed before each new claim
     */
    Election(
            LeaseTable table,
            GroupMember self,
            boolean standing,
            Claim claim,
            Moments moments,
            Supplier<Future<?>> readRules,
            String backend) {
        this.table = table;
        this.self = self;
        this.standing = standing;
        this.claim = claim;
        this.moments = moments;
        this.readRules = readRules;
        this.namesakes = new NamesakeLog(self);
        this.failures = new FailureLog(
                "the lease of domain '" + self.domain() + "' at the " + backend + " cannot be asked for",
                "Without it this node does not lead; it tries again every second");
    }

    View view() {
        return view;
    }

    Duration distance() {
        return held && !failing ? RENEWAL : LOOK;
    }

    Future<?> step() {
        return (held ? renew() : look()).onComplete(end -> {
            failing = end.failed();
            if (end.failed()) {
                failures.failed(end.cause());
            } else {
                failures.succeeded();
            }
        });
    }

    private Future<?> renew() {
        long sent = now();
        int epoch = claim.epoch();
        if (isProvenAt(sent)) {
            return table.renew().onSuccess(renewed -> {
                if (renewed.isEmpty()) {
                    lost();
                } else if (isProvenAt(now())) {
                    proven(sent, epoch, renewed.get());
                } else {
                    written = UNKNOWN;
                }
            });
        }
        return table.resume(written)
                .onSuccess(
                        resumed -> resumed.ifPresentOrElse(found -> provenIfInTime(sent, epoch, found), this::foreign));
    }

    /** Whether another process cannot have taken the row since the last proof. */
    private boolean isProvenAt(long nanos) {
        return nanos - provenNanos < CLAIM.toNanos();
    }

    /** An answer that comes too late for a claim may tell of what another process wrote meanwhile. */
    private void provenIfInTime(long sent, int epoch, String when) {
        if (now() - sent < CLAIM.toNanos()) {
            proven(sent, epoch, when);
        } else {
            written = UNKNOWN;
        }
    }

    private Future<?> look() {
        return table.read().compose(row -> {
            row.ifPresent(known -> namesakes.saw(known, observation.saw(known, now())));
            view = new View(
                    row.filter(known -> !known.expired()).map(LeaseRow::holder).orElse(null), freshUntil());
            return standing ? stand(row) : Future.succeededFuture();
        });
    }

    private Future<?> stand(Optional<LeaseRow> row) {
        long sent = now();
        int epoch = claim.epoch();
        if (row.isEmpty()) {
            return table.insert()
                    .onSuccess(inserted -> inserted.ifPresent(when -> {
                        LOG.info(
                                "there was no lease row of domain '{}': it is held for {} s before this node leads, in"
                                        + " case it was deleted under a leader",
                                self.domain(),
                                LeaseTable.LEASE.toSeconds());
                        taken(sent, sent + LeaseTable.LEASE.toNanos(), epoch, when);
                    }));
        }
        if (!observation.mayTake(sent)) {
            return Future.succeededFuture();
        }
        return table.take(row.get()).onSuccess(took -> took.ifPresent(when -> taken(sent, sent, epoch, when)));
    }

    private void taken(long sent, long claimFrom, int epoch, String when) {
        observation.forget();
        if (now() - sent >= CLAIM.toNanos()) {
            return;
        }
        if (!standing) {
            table.release(() -> when); // it was under way when this node withdrew
            return;
        }
        held = true;
        claimFromNanos = claimFrom;
        proven(sent, epoch, when);
    }

    private void proven(long sent, int epoch, String when) {
        view = new View(self.serviceId(), freshUntil());
        provenNanos = sent;
        written = when;
        if (claim.isValidAt(now())) {
            claim.confirm(epoch, sent + CLAIM.toNanos());
        } else if (standing && !preparing && sent >= claimFromNanos) {
            prepare(epoch);
        }
    }

    /** Since the row was taken, or while this node did not claim it, others may have changed the rules. */
    private void prepare(int epoch) {
        preparing = true;
        readRules.get().onComplete(read -> {
            preparing = false;
            if (read.succeeded() && held) {
                claim.confirm(epoch, provenNanos + CLAIM.toNanos());
            }
        });
    }

    /** The row is not this node's any more. */
    void lost() {
        claim.end();
        if (held) {
            held = false;
            LOG.warn("the lease of domain '{}' was taken from this node, or deleted, before it ran out", self.domain());
        }
    }

    /** The row may be that of another process with this node's name. */
    private void foreign() {
        claim.end();
        held = false;
        LOG.warn(
                "the lease of domain '{}' could not be renewed for {} s, and its row is not as this process left it: it is"
                        + " waited for as if another node held it",
                self.domain(),
                CLAIM.toSeconds());
    }

    /** Stands no more; releases the row where it is this node's. The claim must have ended. */
    Future<Void> withdraw() {
        standing = false;
        if (!held) {
            return Future.succeededFuture();
        }
        held = false;
        return table.release(() -> written).mapEmpty();
    }

    private long freshUntil() {
        return now() + CLAIM.toNanos();
    }

    private long now() {
        return moments.now().nanos();
    }
}
