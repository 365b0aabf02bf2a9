package dev.freno.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Starts a lab in a JVM of its own, freezes a replica, says {@link #READY} and waits to be killed. */
final class LabInAnotherJvm {

    static final String READY = "READY";

    private LabInAnotherJvm() {}

    public static void main(String[] arguments) throws IOException {
        LabCluster lab = LabCluster.start(LabConfig.of(1));
        lab.freeze(0);
        System.out.println(READY);
        int end = System.in.read();
        System.exit(end);
    }

    /** The command that starts it, with its temporary files under that directory. */
    static ProcessBuilder command(Class<?> main, Path temporary) {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName()))
                .redirectErrorStream(true);
    }
}
