package dev.freno.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the launcher finds a JDK, with an environment of its own: nothing of the machine's but the usual places. */
class LauncherIT {
    /** A version that no machine has, so that only the JDKs made here can be found. */
    private static final String FUTURE = "99";

    @TempDir
    private Path directory;

    private record Outcome(int exitCode, String out, String err) {}

    /** A directory that looks like a JDK of that version; the finder reads, and starts nothing. */
    private Path jdk(String place, String version, boolean withCompiler) throws IOException {
        Path home = Files.createDirectories(directory.resolve(place));
        Path bin = Files.createDirectory(home.resolve("bin"));
        executable(bin.resolve("java"));
        if (withCompiler) {
            executable(bin.resolve("javac"));
        }
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void executable(Path file) throws IOException {
        Files.writeString(file, "#!/bin/sh\nexit 1\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Outcome find(Map<String, String> environment, String... version) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("/bin/sh", FrenoProcess.PROJECT.resolve(".mvn/find-jdk").toString()));
        command.addAll(List.of(version));
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("HOME", directory.resolve("home").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Outcome(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8).strip(),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void findJdk_whenJavaHomeIsTooOld_looksFurther() throws Exception {
        Path old = jdk("jdk-17", "17.0.15", true);
        jdk("home/.sdkman/candidates/java/25.0.1-tem", "25.0.1", true);
        Outcome found = find(Map.of("JAVA_HOME", old.toString()));
        assertThat(found.exitCode()).isZero();
        assertThat(Files.readString(Path.of(found.out()).resolve("release")))
                .containsPattern("JAVA_VERSION=\"(2[5-9]|[3-9]\\d)");
    }

    @Test
    void findJdk_whenJavaHomeSuits_takesIt() throws Exception {
        Path suits = jdk("with a blank/jdk", "99.0.1", true);
        jdk("home/.jdks/other", FUTURE, true);
        assertThat(find(Map.of("JAVA_HOME", suits.toString()), FUTURE).out()).isEqualTo(suits.toString());
    }

    @Test
    void findJdk_whenOneIsOnThePath_followsItsLink() throws Exception {
        Path suits = jdk("real", "100-ea", true).toRealPath();
        Path links = Files.createDirectory(directory.resolve("links"));
        Files.createSymbolicLink(links.resolve("java"), suits.resolve("bin/java"));
        assertThat(find(Map.of("PATH", links + ":/usr/bin:/bin"), FUTURE).out()).isEqualTo(suits.toString());
    }

    @Test
    void findJdk_whenThereAreRuntimesAndOldOnesOnly_advises() throws Exception {
        Path runtime = jdk("jre", FUTURE, false);
        jdk("home/.jdks/old", "98.0.9", true);
        Outcome none = find(Map.of("JAVA_HOME", runtime.toString()), FUTURE);
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.out()).isEmpty();
        assertThat(none.err())
                .contains("freno needs a JDK 99 or newer", runtime.toString(), "https://adoptium.net", "JAVA_HOME");
    }

    @Test
    void findJdk_whenItIsWhereVersionManagersPutIt_findsIt() throws Exception {
        Path suits = jdk("home/.local/share/mise/installs/java/temurin-99", FUTURE, true);
        assertThat(find(Map.of(), FUTURE).out()).isEqualTo(suits.toString());
    }
}
