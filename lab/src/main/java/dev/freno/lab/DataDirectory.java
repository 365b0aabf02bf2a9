package dev.freno.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes one fresh data directory with all accounts in it, and copies of it, which is quicker than making each. */
final class DataDirectory {

    private static final long LIMIT_SECONDS = 60;
    private static final Path NO_INPUT = Path.of("/dev/null");

    /** Small files: a fresh directory has 25 MB. The same for whoever opens the directory. */
    static final List<String> SIZES = List.of(
            "--innodb-buffer-pool-size=16M",
            "--innodb-log-file-size=8M",
            "--innodb-undo-tablespaces=0",
            "--innodb-use-native-aio=OFF");

    private final Binaries binaries;
    private final LabDirectory directory;

    DataDirectory(Binaries binaries, LabDirectory directory) {
        this.binaries = binaries;
        this.directory = directory;
    }

    /** Initialises the directory; blocks for a second or two. */
    void initialise(Path data, Accounts accounts) {
        List<String> install = command(binaries.installer(), data);
        install.addAll(List.of("--auth-root-authentication-method=normal", "--skip-test-db"));
        run("mariadb-install-db", install, NO_INPUT);
        List<String> bootstrap = command(binaries.daemon(), data);
        bootstrap.addAll(List.of("--bootstrap", "--skip-ssl"));
        Path statements = write("accounts.sql", accounts.bootstrapSql());
        run("mariadbd --bootstrap", bootstrap, statements);
        delete(statements);
    }

    static void copy(Path from, Path to) {
        try {
            Files.walkFileTree(from, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                    Files.createDirectories(to.resolve(from.relativize(dir)));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.copy(file, to.resolve(from.relativize(file)));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(Path program, Path data) {
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "--no-defaults", "--basedir=" + binaries.base(), "--datadir=" + data));
        // In the common /tmp, the files of two servers that begin at the same time can have the same names.
        command.add("--tmpdir=" + data);
        command.addAll(SIZES);
        if (directory.ownedByRoot()) {
            command.add("--user=root");
        }
        return command;
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.path().resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(String what, List<String> command, Path input) {
        Path log = directory.path().resolve("install.log");
        Process process = Leash.start(command, input, log);
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new LabException(what + " failed:\n" + LogTail.of(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted during " + what, e);
        } finally {
            process.destroyForcibly();
        }
    }
}
