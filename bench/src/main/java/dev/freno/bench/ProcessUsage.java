package dev.freno.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a process of this machine has used so far. The CPU time is the kernel's in nanoseconds, summed up over the
 * process's threads; a thread that has ended counts with what it had when it was last looked at, so that the sum never
 * falls between two looks; one that came and went between two looks does not count. Where the kernel does not tell it, it is what the JDK knows, in steps of 10 ms. Confined to
 * one thread.
 */
final class ProcessUsage {
    private static final Path PROC = Path.of("/proc");

    private final long pid;
    private final Map<String, Long> nanosByThread = new HashMap<>();

    private ProcessUsage(long pid) {
        this.pid = pid;
    }

    /** The process of this id; it need not be a child. */
    static ProcessUsage of(long pid) {
        return new ProcessUsage(pid);
    }

    /** CPU time used so far, user and system; that of a process that has ended stays what it was. */
    Duration cpu() {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(PROC.resolve(pid + "/task"))) {
            for (Path thread : threads) {
                long nanos = runNanos(thread.resolve("schedstat"));
                nanosByThread.merge(thread.getFileName().toString(), nanos, Math::max);
            }
        } catch (IOException e) {
            return nanosByThread.isEmpty() ? coarse() : sum();
        }
        return sum();
    }

    /** Resident memory in bytes, 0 if the process has ended. */
    long residentBytes() throws IOException {
        for (String line : lines(PROC.resolve(pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }

    private Duration sum() {
        long nanos = nanosByThread.values().stream().mapToLong(Long::longValue).sum();
        return nanos == 0 ? coarse() : Duration.ofNanos(nanos);
    }

    private Duration coarse() {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** The first number of a thread's scheduling statistics: time on a CPU; 0 if the thread has just ended. */
    private static long runNanos(Path schedstat) {
        try {
            String text = Files.readString(schedstat);
            return Long.parseLong(text.substring(0, text.indexOf(' ')));
        } catch (IOException e) {
            return 0;
        }
    }

    private static Iterable<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
