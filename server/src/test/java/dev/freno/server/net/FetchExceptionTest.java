package dev.freno.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FetchExceptionTest {
    @Test
    void message_ofWhateverIsQuoted_isOneLineOfBoundedLength() {
        assertThat(new FetchException("a\r\nb\u001b[31m\0")).hasMessage("a??b?[31m?");
        assertThat(new FetchException("x".repeat(100_000))).message().hasSize(FetchException.MAX_LENGTH);
    }
}
