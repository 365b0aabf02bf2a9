package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.rules.Rules;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node killed at any moment has, when it is back, every command it acknowledged, and the others in their order. */
final class RaftCrashIT {
    private static final int ROUNDS = Integer.getInteger("raft.crash.rounds", 5);
    private static final int MOST_COMMANDS = 600;

    @TempDir
    private Path directory;

    @Test
    void kill_whileCommandsAreUnderWay_losesNoneThatWasAcknowledged() throws Exception {
        long seed = Long.getLong("raft.crash.seed", new Random().nextLong(1_000_000));
        System.out.println("raft.crash.seed=" + seed);
        Random random = new Random(seed);
        RaftFixture fixture = new RaftFixture(directory.resolve("data"));
        Rules before = Rules.NONE;
        for (int round = 0; round < ROUNDS; round++) {
            int acknowledged = runAndKill(fixture, round, 1 + random.nextInt(MOST_COMMANDS));

            Rules after = rulesOfCopy(fixture, round);

            before = assertIsPrefix(before, after, round, acknowledged);
        }
    }

    /** How many commands were acknowledged, all before the last of these among them. */
    private int runAndKill(RaftFixture fixture, int round, int killAfter) throws Exception {
        Path errors = directory.resolve("errors-" + round);
        Process writer = CrashingWriter.start(fixture.directory, fixture.bind, round, errors.toFile());
        try (BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
            int acknowledged = 0;
            for (String line; (line = out.readLine()) != null; ) {
                if (line.startsWith("ACK ")) {
                    assertThat(line).isEqualTo("ACK " + acknowledged++);
                } else {
                    assertThat(line).isEqualTo("LEADING");
                }
                if (acknowledged == killAfter) {
                    writer.toHandle().destroyForcibly(); // unlike Process, this leaves what it printed to be read
                }
            }
            assertThat(acknowledged).as(() -> text(errors)).isGreaterThanOrEqualTo(killAfter);
            return acknowledged;
        } finally {
            writer.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** What a node finds in the directory, asked of a copy, so that the next round goes on where the kill left off. */
    private Rules rulesOfCopy(RaftFixture fixture, int round) throws Exception {
        Path copy = directory.resolve("copy-" + round);
        copy(fixture.directory, copy);
        RaftFixture looking = new RaftFixture(copy, fixture.bind);
        try (RaftGroup group = looking.leading()) {
            return group.rules();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static Rules assertIsPrefix(Rules before, Rules after, int round, int acknowledged) {
        Rules expected = before;
        for (int i = 0; i < acknowledged + 2 * MOST_COMMANDS; i++) {
            if (i >= acknowledged && expected.equals(after)) {
                return after;
            }
            expected = expected.apply(CrashingWriter.command(round, i)).rules();
        }
        throw new AssertionError("round " + round + ": after " + acknowledged
                + " acknowledged commands the rules are those after no number of commands: " + after);
    }
}
