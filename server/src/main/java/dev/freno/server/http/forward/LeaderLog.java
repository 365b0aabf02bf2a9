package dev.freno.server.http.forward;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that a leader cannot be asked, and once that it can be again, for all loops of a node. Thread-safe. */
public final class LeaderLog {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderLog.class);

    private final AtomicReference<@Nullable Leader> failing = new AtomicReference<>();

    /** Nothing to say yet. */
    public LeaderLog() {}

    void fails(Leader leader, String why) {
        if (!leader.equals(failing.getAndSet(leader))) {
            LOG.warn(
                    "cannot pass requests to the leader {}: {}. Until that works, checks here are answered NO_LEADER and commands 503",
                    leader,
                    why);
        }
    }

    void answers(Leader leader) {
        if (failing.get() != null && failing.getAndSet(null) != null) {
            LOG.info("passing requests to the leader {} again", leader);
        }
    }
}
