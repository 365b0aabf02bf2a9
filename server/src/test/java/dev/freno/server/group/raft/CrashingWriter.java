package dev.freno.server.group.raft;

import dev.freno.core.rules.Expiry;
import dev.freno.core.rules.RuleCommand;
import dev.freno.core.rules.RuleCommand.ThrottleApp;
import dev.freno.core.rules.RuleCommand.UnthrottleApp;
import dev.freno.lab.Eventually;
import dev.freno.server.config.GroupSettings;
import dev.freno.server.group.MovableMoments;
import dev.freno.server.group.Receipt;
import dev.freno.server.group.RecordingListener;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A process that submits commands, many at a time, and prints the number of each that was acknowledged, until it is
 * killed. It says {@code LEADING} first.
 */
public final class CrashingWriter {
    /** Snapshots every hundred commands, so that a kill hits those as well. */
    static final RaftTuning TUNING = new RaftTuning(
            Duration.ofMillis(20),
            Duration.ofSeconds(3),
            1000,
            Duration.ofSeconds(2),
            Duration.ofMillis(70),
            100,
            Duration.ofSeconds(20));

    private static final int WINDOW = 40;

    private CrashingWriter() {}

    /** The arguments are data directory, raft address and the number of the round. */
    public static void main(String[] arguments) throws Exception {
        GroupSettings.Raft settings =
                new GroupSettings.Raft(arguments[1], List.of(arguments[1]), Path.of(arguments[0]), false);
        RaftGroup group = RaftGroup.open(
                settings, null, TUNING, new RecordingListener(), new MovableMoments(), System.err::println);
        Eventually.eventually("the writer leads", group::isLeading);
        System.out.println("LEADING");
        Semaphore window = new Semaphore(WINDOW);
        int round = Integer.parseInt(arguments[2]);
        for (int i = 0; ; i++) {
            int number = i;
            window.acquire();
            var _ = group.submit(command(round, number)).thenAccept(receipt -> {
                window.release();
                System.out.println(receipt instanceof Receipt.Committed ? "ACK " + number : receipt);
            });
        }
    }

    /** What the writer submits as its so manieth command in a round. */
    static RuleCommand command(int round, int number) {
        String app = "r" + round + "-" + number;
        return number % 3 == 2
                ? new UnthrottleApp("r" + round + "-" + (number - 2), null)
                : new ThrottleApp(
                        app, null, number % 10 / 10.0, new Expiry(1_000_000_000_000_000L + number), Expiry.NEVER, 0);
    }

    /** Starts one. Its error output goes to the file; it is to be killed by who starts it. */
    static Process start(Path directory, String bind, int round, File errors) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashingWriter.class.getName(),
                        directory.toString(),
                        bind,
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.appendTo(errors))
                .start();
    }
}
