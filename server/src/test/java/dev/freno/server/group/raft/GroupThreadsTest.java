package dev.freno.server.group.raft;

import static dev.freno.lab.Eventually.eventually;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A step that fails does not end those that follow: without them a node that Ratis has lead would never claim to. */
class GroupThreadsTest {
    @Test
    void repeat_whenStepsFail_goesOn() {
        AtomicInteger made = new AtomicInteger();
        try (GroupThreads threads = new GroupThreads()) {
            threads.repeat(
                    () -> {
                        switch (made.incrementAndGet()) {
                            case 1 -> throw new IllegalStateException("a bug");
                            case 2 -> throw new OutOfMemoryError("for a moment");
                            case 3 -> throw new IOException("no such division");
                            default -> {}
                        }
                    },
                    Duration.ofMillis(1));
            eventually("steps go on", () -> made.get() > 5);
        }
    }
}
