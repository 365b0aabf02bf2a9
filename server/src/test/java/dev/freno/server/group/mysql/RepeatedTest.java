package dev.freno.server.group.mysql;

import static dev.freno.lab.Eventually.eventually;

import dev.freno.server.group.MovableMoments;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A step that fails, in whatever way, does not end those that follow. */
class RepeatedTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger made = new AtomicInteger();

    @AfterEach
    void stop() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private Future<?> step() {
        return switch (made.incrementAndGet()) {
            case 1 -> throw new IllegalStateException("a bug");
            case 2 -> Future.failedFuture("no answer");
            default -> Future.succeededFuture();
        };
    }

    @Test
    void start_whenStepsFail_goesOn() {
        Context loop = vertx.getOrCreateContext();
        Repeated repeated = new Repeated(loop, new MovableMoments(), () -> Duration.ofMillis(1), this::step);
        loop.runOnContext(go -> repeated.start());
        eventually("steps go on", () -> made.get() > 5);
    }
}
