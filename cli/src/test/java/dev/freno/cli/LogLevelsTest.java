package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** How much a node logs, by the flags it is started with. */
class LogLevelsTest {
    private static final Logger OURS = (Logger) LoggerFactory.getLogger("dev.freno");
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    @TempDir
    private Path directory;

    private Level ours;
    private Level root;

    @BeforeEach
    void remember() {
        ours = OURS.getLevel();
        root = ROOT.getLevel();
    }

    @AfterEach
    void restore() {
        OURS.setLevel(ours);
        ROOT.setLevel(root);
    }

    /** Serves with a file that is missing, which ends after the levels are set. */
    private void serve(String... flags) {
        List<String> arguments = new ArrayList<>(List.of(flags));
        arguments.addAll(
                List.of("--http", "--config", directory.resolve("none.json").toString()));
        assertThat(Freno.commandLine()
                        .setErr(new PrintWriter(new StringWriter()))
                        .execute(arguments.toArray(new String[0])))
                .isEqualTo(1);
    }

    @Test
    void serve_byItsFlags_logsSoMuch() {
        serve();
        assertThat(OURS.getLevel()).isEqualTo(Level.INFO);
        assertThat(ROOT.getLevel()).isEqualTo(Level.WARN);
        serve("-verbose");
        assertThat(OURS.getLevel()).isEqualTo(Level.INFO);
        serve("-debug");
        assertThat(OURS.getLevel()).isEqualTo(Level.DEBUG);
        assertThat(ROOT.getLevel()).isEqualTo(Level.INFO);
        serve("-debug", "-verbose", "-quiet");
        assertThat(OURS.getLevel()).isEqualTo(Level.ERROR);
        assertThat(ROOT.getLevel()).isEqualTo(Level.ERROR);
    }

    /** Lines were written by the threads that log them: a reader of the log that stopped reading stopped the checks. */
    @Test
    void log_whenNobodyReadsIt_blocksNobody() {
        List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
        ROOT.iteratorForAppenders().forEachRemaining(appenders::add);
        assertThat(appenders)
                .singleElement()
                .isInstanceOfSatisfying(
                        AsyncAppender.class,
                        appender -> assertThat(appender.isNeverBlock()).isTrue());
    }
}
