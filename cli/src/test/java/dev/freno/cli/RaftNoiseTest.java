package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RaftNoiseTest {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private final RaftNoise filter = new RaftNoise();
    private Level before;

    @BeforeEach
    void remember() {
        before = ROOT.getLevel();
        ROOT.setLevel(Level.WARN);
    }

    @AfterEach
    void restore() {
        ROOT.setLevel(before);
    }

    private FilterReply decide(String logger, Level level, String message) {
        var event = new LoggingEvent("", (Logger) LoggerFactory.getLogger(logger), level, message, null, null);
        return filter.decide(event);
    }

    /** A node that was down cost the others' logs several lines a second. */
    @Test
    void decide_onWhatRatisSaysOfEachMessage_keepsItOutUnlessLibrariesAreDebugged() {
        String appender = "org.apache.ratis.grpc.server.GrpcLogAppender";
        String division = "org.apache.ratis.server.RaftServer$Division";
        String refused = "{}: Failed appendEntries* {}";
        assertThat(decide(appender, Level.WARN, "{}: Timed out appendEntries")).isEqualTo(FilterReply.DENY);
        assertThat(decide(division, Level.ERROR, refused)).isEqualTo(FilterReply.DENY);

        ROOT.setLevel(Level.INFO);

        assertThat(decide(appender, Level.WARN, "{}: Timed out appendEntries")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(division, Level.ERROR, refused)).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void decide_onEverythingElse_letsItThrough() {
        assertThat(decide("org.apache.ratis.grpc.server.GrpcLogAppender", Level.ERROR, "bug"))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("org.apache.ratis.server.RaftServer$Division", Level.ERROR, "{}: Failed to write"))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("dev.freno.server.group.raft.Housekeeping", Level.WARN, "a node is down"))
                .isEqualTo(FilterReply.NEUTRAL);
    }
}
