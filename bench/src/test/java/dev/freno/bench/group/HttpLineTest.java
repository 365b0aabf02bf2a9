package dev.freno.bench.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes over a connection is an answer or an I/O error: a client that ended by anything else would see no more. */
class HttpLineTest {
    private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();

    private interface Use {
        void of(HttpLine line) throws IOException;
    }

    private static void whenAnswered(String answer, Use use) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpLine line = new HttpLine((InetSocketAddress) server.getLocalSocketAddress(), LIMIT_NANOS);
                Socket accepted = server.accept()) {
            accepted.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            accepted.shutdownOutput();
            use.of(line);
        }
    }

    @Test
    void receive_ofAnAnswer_isItsStatusAndBody() throws IOException {
        whenAnswered("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", line -> {
            assertThat(line.receive(System.nanoTime() + LIMIT_NANOS)).isEqualTo(404);
            assertThat(line.body()).isEqualTo("no");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "nonsense\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 2000000000000 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n{"
            })
    void receive_ofAnythingElse_isAnIoError(String answer) throws IOException {
        whenAnswered(
                answer,
                line -> assertThatThrownBy(() -> line.receive(System.nanoTime() + LIMIT_NANOS))
                        .isInstanceOf(IOException.class));
    }
}
