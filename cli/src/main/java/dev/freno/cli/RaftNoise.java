package dev.freno.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.LoggerFactory;

/**
 * Keeps what Ratis says of each single message between nodes out of the log, unless libraries are debugged: for a node that
 * is down that is several lines a second, and for one that starts or stops errors with stacks. freno says once which node
 * is unreachable, and when it answers again. Public for Logback.
 */
public final class RaftNoise extends Filter<ILoggingEvent> {
    private static final String TRANSPORT = "org.apache.ratis.grpc.";
    private static final String DIVISION = "org.apache.ratis.server.RaftServer$Division";
    private static final String REFUSED_ENTRIES = "{}: Failed appendEntries*";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return isNoise(event) && !isDebugging() ? FilterReply.DENY : FilterReply.NEUTRAL;
    }

    private static boolean isNoise(ILoggingEvent event) {
        String logger = event.getLoggerName();
        return (logger.startsWith(TRANSPORT) && !event.getLevel().isGreaterOrEqual(Level.ERROR))
                || (logger.equals(DIVISION) && event.getMessage().startsWith(REFUSED_ENTRIES));
    }

    private static boolean isDebugging() {
        return LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root
                && root.isInfoEnabled();
    }
}
