package dev.freno.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** How much is logged. What comes from libraries stays at warnings unless somebody debugs. */
final class LogLevels {
    private static final String OURS = "dev.freno";

    private LogLevels() {}

    /** Routes java.util.logging, which gRPC uses, to the same place as everything else. */
    static void bridge() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    static void quiet() {
        bridge();
        set(OURS, Level.ERROR);
        set(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.ERROR);
    }

    static void normal() {
        bridge();
        set(OURS, Level.INFO);
    }

    static void debug() {
        bridge();
        set(OURS, Level.DEBUG);
        set(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.INFO);
    }

    /** Writes out what is still queued, for a second at most, and ends logging. */
    static void end() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }

    private static void set(String logger, Level level) {
        if (LoggerFactory.getLogger(logger) instanceof Logger logback) {
            logback.setLevel(level);
        }
    }
}
