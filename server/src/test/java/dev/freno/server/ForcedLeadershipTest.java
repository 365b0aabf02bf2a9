package dev.freno.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.lab.Eventually;
import dev.freno.server.config.GroupSettings;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForcedLeadershipTest {
    private static final Duration OFTEN = Duration.ofMillis(5);

    private static GroupSettings group(boolean forced) {
        return new GroupSettings.Raft("127.0.0.1:10008", List.of("127.0.0.1:10008"), Path.of("unused"), forced);
    }

    private static void close(Vertx vertx) {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void warn_whereLeadershipIsForced_saysSoAtOnceAndAgain() {
        Vertx vertx = Vertx.vertx();
        try (CapturedLog log = new CapturedLog(ForcedLeadership.class)) {
            ForcedLeadership.warn(group(true), vertx, ForcedLeadership.DISTANCE);
            assertThat(log.lines()).singleElement().asString().startsWith("WARN leadership is forced");
            ForcedLeadership.warn(group(true), vertx, OFTEN);
            Eventually.eventually("reminders", () -> log.lines().size() > 3);
        } finally {
            close(vertx);
        }
    }

    @Test
    void warn_whereItIsNot_saysNothing() {
        Vertx vertx = Vertx.vertx();
        try (CapturedLog log = new CapturedLog(ForcedLeadership.class)) {
            ForcedLeadership.warn(group(false), vertx, OFTEN);
            assertThat(log.lines()).isEmpty();
        } finally {
            close(vertx);
        }
    }
}
