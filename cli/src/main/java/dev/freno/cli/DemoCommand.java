package dev.freno.cli;

import dev.freno.cli.demo.Demo;
import dev.freno.server.StartException;
import java.io.Console;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "Show what freno does, in about a minute: a real MariaDB primary with two replicas, and a bulk job that",
            "first writes without asking and then asks freno before each chunk, while one replica is slow."
        })
final class DemoCommand implements Callable<Integer> {
    private static final int DEFAULT_PORT = 9777;

    @Option(names = "--port", description = "Where freno serves; another if it is taken (default: ${DEFAULT-VALUE}).")
    private int port = DEFAULT_PORT;

    @Option(names = "--keep", description = "At the end leave everything running, until Ctrl-C.")
    private boolean keep;

    @Option(names = "--plain", description = "Plain lines, also on a terminal.")
    private boolean plain;

    @Mixin
    HelpFlag help = new HelpFlag();

    @Override
    public Integer call() throws SQLException, StartException {
        LogLevels.quiet();
        new Demo(System.out, !plain && isTerminal(), port).run(keep ? DemoCommand::awaitInterrupt : null);
        return 0;
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
