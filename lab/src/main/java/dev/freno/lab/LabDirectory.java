package dev.freno.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A directory under {@code java.io.tmpdir} that is removed when it is closed, or when this JVM is gone. */
final class LabDirectory implements AutoCloseable {

    private static final long REMOVAL_LIMIT_SECONDS = 30;

    private final Path path;
    private final Process remover;

    private LabDirectory(Path path, Process remover) {
        this.path = path;
        this.remover = remover;
    }

    static LabDirectory create() {
        try {
            Path path = Files.createTempDirectory("freno-lab-").toAbsolutePath();
            return new LabDirectory(path, Leash.removeAtEnd(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    /** Whether this JVM runs as uid 0, which MariaDB accepts only when told so. */
    boolean ownedByRoot() {
        try {
            return ((Integer) Files.getAttribute(path, "unix:uid")) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            remover.getOutputStream().close();
            if (!remover.waitFor(REMOVAL_LIMIT_SECONDS, TimeUnit.SECONDS) || Files.exists(path)) {
                throw new LabException("could not remove " + path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
