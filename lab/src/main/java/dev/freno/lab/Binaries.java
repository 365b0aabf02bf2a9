package dev.freno.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The MariaDB programs that the lab runs.
 *
 * <p>The system property {@code freno.lab.mariadb}, or else the environment variable {@code FRENO_LAB_MARIADB}, chooses:
 * {@code path} takes only a {@code mariadbd} installed on this machine, {@code jar} only the one from Maven Central,
 * anything else is an installation's directory. Without it an installed one is preferred.
 *
 * @param base the installation's directory, MariaDB's {@code basedir}
 * @param daemon {@code mariadbd}
 * @param installer {@code mariadb-install-db}
 */
record Binaries(Path base, Path daemon, Path installer) {

    static final String PROPERTY = "freno.lab.mariadb";
    private static final String VARIABLE = "FRENO_LAB_MARIADB";
    private static final List<String> DAEMON_PLACES = List.of("sbin", "bin", "libexec");
    private static final List<String> INSTALLER_PLACES = List.of("bin", "scripts");

    /**
     * Finds them, extracting the jar's once for this user where none is installed (a few seconds), and starts
     * {@code mariadbd --version} to see that it runs here.
     *
     * @throws LabException naming what is missing
     */
    static Binaries find() {
        String variable = System.getenv(VARIABLE);
        String choice = System.getProperty(PROPERTY, variable == null ? "" : variable);
        return find(choice, System::getenv).checked();
    }

    static Binaries find(String choice, Function<String, @Nullable String> environment) {
        return switch (choice) {
            case "" -> installed(environment).orElseGet(() -> fromJar(environment));
            case "jar" -> fromJar(environment);
            case "path" ->
                installed(environment)
                        .orElseThrow(() -> new LabException("no mariadbd with mariadb-install-db on the PATH"));
            default ->
                in(Path.of(choice))
                        .orElseThrow(() -> new LabException("no mariadbd with mariadb-install-db in " + choice));
        };
    }

    /** Starts the daemon once: the dynamic linker names a library that it does not find. */
    Binaries checked() {
        try {
            Process process = new ProcessBuilder(daemon.toString(), "--no-defaults", "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new LabException(daemon + " does not run on this machine: " + output.strip()
                        + "\nThe MariaDB from Maven Central needs libcrypt.so.1 and libsystemd.so.0;"
                        + " on Debian and Ubuntu they are in the packages libcrypt1 and libsystemd0.");
            }
            return this;
        } catch (IOException e) {
            throw new LabException(daemon + " cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while starting " + daemon, e);
        }
    }

    private static Binaries fromJar(Function<String, @Nullable String> environment) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        Path base = new JarBinaries(environment, temporary).extracted();
        return in(base).orElseThrow(() -> new LabException("no mariadbd in " + base));
    }

    private static Optional<Binaries> installed(Function<String, @Nullable String> environment) {
        String path = environment.apply("PATH");
        Stream<Path> onPath = Arrays.stream(path == null ? new String[0] : path.split(":"))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of);
        return Stream.concat(onPath, Stream.of(Path.of("/usr/sbin")))
                .filter(directory -> Files.isExecutable(directory.resolve("mariadbd")))
                .flatMap(directory ->
                        Stream.ofNullable(directory.toAbsolutePath().getParent()))
                .flatMap(base -> in(base).stream())
                .findFirst();
    }

    private static Optional<Binaries> in(Path base) {
        Optional<Path> daemon = program(base, DAEMON_PLACES, "mariadbd");
        Optional<Path> installer = program(base, INSTALLER_PLACES, "mariadb-install-db");
        return daemon.flatMap(found -> installer.map(script -> new Binaries(base, found, script)));
    }

    private static Optional<Path> program(Path base, List<String> places, String name) {
        return places.stream()
                .map(place -> base.resolve(place).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
