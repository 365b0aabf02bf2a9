package dev.freno.server;

import dev.freno.server.config.GroupSettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log that leadership is forced here, at the start and again and again: it is an emergency, and easily forgotten. */
final class ForcedLeadership {
    /** The distance of two reminders. */
    static final Duration DISTANCE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(ForcedLeadership.class);

    private ForcedLeadership() {}

    /** Warns now and at this distance, until Vert.x is closed, where leadership is forced; else does nothing. */
    static void warn(GroupSettings group, Vertx vertx, Duration distance) {
        if (group.forceLeadership()) {
            warn();
            vertx.setPeriodic(distance.toMillis(), timer -> warn());
        }
    }

    private static void warn() {
        LOG.warn(
                "leadership is forced: this node answers as leader whatever its group says, and another may lead as well;"
                        + " to end this, start it without --force-leadership");
    }
}
