package dev.freno.server.http.forward;

import dev.freno.core.store.InstanceKey;
import dev.freno.server.group.Group;
import dev.freno.server.group.GroupStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, as far as this node knows, whether that leader answers, and since when there was none that does. Confined to
 * a loop.
 */
final class KnownLeader {
    /** For how long after a leader was there its successor is waited for. */
    static final Duration PATIENCE = Duration.ofMillis(1500);

    private final Group group;
    private final @Nullable InstanceKey self;
    private final LeaderLog log;
    private String serviceId = "";
    private boolean here;
    private @Nullable Leader other;
    private @Nullable Leader troubled;
    private @Nullable Passage scout;
    private long fineNanos;
    private long answeredNanos;

    KnownLeader(Group group, @Nullable InstanceKey self, LeaderLog log, long nowNanos) {
        this.group = group;
        this.self = self;
        this.log = log;
        this.fineNanos = nowNanos - PATIENCE.toNanos();
        this.answeredNanos = nowNanos;
        look(nowNanos);
    }

    /** Asks the group. What the other methods say is as of then. */
    void look(long nowNanos) {
        here = group.isLeading();
        GroupStatus status = group.status();
        serviceId = status.serviceId();
        other = here ? null : otherLeader(status);
        if (here || (other != null && !isTroubled(other))) {
            fineNanos = nowNanos;
        }
    }

    /** A node that has just ceased to lead may still be named; it must not ask itself. */
    private @Nullable Leader otherLeader(GroupStatus status) {
        String id = status.leader();
        InstanceKey http = status.leaderHttp();
        return id == null || http == null || id.equals(status.serviceId()) || http.equals(self)
                ? null
                : new Leader(id, http);
    }

    String serviceId() {
        return serviceId;
    }

    boolean isHere() {
        return here;
    }

    @Nullable Leader other() {
        return other;
    }

    /** Whether an answer of this leader matters no more. */
    boolean hasMovedFrom(Leader leader) {
        return here || (other != null && !other.equals(leader));
    }

    boolean isTroubled(Leader leader) {
        return leader.equals(troubled);
    }

    boolean isPatient(long nowNanos) {
        return nowNanos - fineNanos < PATIENCE.toNanos();
    }

    /** It answers as leader. */
    void answered(Leader leader, long nowNanos) {
        answeredNanos = nowNanos;
        if (leader.equals(other)) {
            troubled = null;
            fineNanos = nowNanos;
            log.answers(leader);
        }
    }

    /** It says that it does not lead: either it has just ceased to, or it does not know yet. */
    void denied(Leader leader, long nowNanos) {
        trouble(leader, "it says that it does not lead", nowNanos);
    }

    /** It could not be asked, in an attempt that began at this time. An answer that came since then counts for more. */
    void failed(Leader leader, long sinceNanos, String why, long nowNanos) {
        if (answeredNanos <= sinceNanos) {
            trouble(leader, why, nowNanos);
        }
    }

    private void trouble(Leader leader, String why, long nowNanos) {
        if (leader.equals(other)) {
            troubled = leader;
            if (!isPatient(nowNanos)) {
                log.fails(leader, why);
            }
        }
    }

    /** One at a time tries a leader in trouble while all others wait. */
    boolean tryScout(Passage passage) {
        if (scout != null) {
            return false;
        }
        scout = passage;
        return true;
    }

    void attemptEnded(Passage passage) {
        if (passage.equals(scout)) {
            scout = null;
        }
    }
}
