package dev.freno.server.group.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RaftPortTest {
    private static final Duration DEADLINE = Duration.ofSeconds(1);

    @Test
    void reason_whenTheDeadlineHasPassed_saysSoInOneLine() {
        assertThat(RaftPort.reason(
                        new IOException("DEADLINE_EXCEEDED: CallOptions deadline exceeded after 0.49s. [closed=[]]"),
                        DEADLINE))
                .isEqualTo("no answer within 1000 ms");
    }

    @Test
    void reason_whenAnotherServerAnsweredWithAPage_isOneShortLine() {
        assertThat(RaftPort.reason(new IOException("UNIMPLEMENTED: HTTP status code 404\ninvalid"), DEADLINE))
                .isEqualTo("UNIMPLEMENTED: HTTP status code 404");
        assertThat(RaftPort.reason(new IOException("x".repeat(1000)), DEADLINE)).hasSize(201);
        assertThat(RaftPort.reason(new IOException(), DEADLINE)).isEqualTo("IOException");
    }

    /** A certificate that was not trusted was "io exception", and the log said that the others had not started. */
    @Test
    void reason_whenSomethingElseIsAtTheBottomOfIt_namesThat() {
        IOException cause = new IOException("wrapped", new IOException("unable to find valid certification path"));
        assertThat(RaftPort.reason(new IOException("UNAVAILABLE: io exception\nChannel Pipeline: []", cause), DEADLINE))
                .isEqualTo("UNAVAILABLE: io exception: unable to find valid certification path");
    }
}
