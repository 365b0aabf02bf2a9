package dev.freno.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much later than asked for the kernel may wake a thread. */
final class TimerSlack {
    private static final Path PROC = Path.of("/proc");

    private TimerSlack() {}

    /**
     * Lets the calling platform thread be woken as exactly as the kernel can, where there is such a setting; by default it is up to 50 µs
     * late, which the server would be charged with.
     */
    static void tryShrink() {
        try {
            Path thread = Files.readSymbolicLink(PROC.resolve("thread-self")).getFileName();
            Files.writeString(PROC.resolve(thread).resolve("timerslack_ns"), "1");
        } catch (IOException | UnsupportedOperationException e) {
            // then it stays as it is
        }
    }
}
