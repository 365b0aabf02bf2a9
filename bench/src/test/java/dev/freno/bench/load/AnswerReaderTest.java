package dev.freno.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswerReaderTest {
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    private static final String WITH_LENGTH = "HTTP/1.1 404 Not Found\r\nCONTENT-length:  3\r\nX: y\r\n\r\n{}\n";

    @Test
    void take_ofAnAnswerSplitAnywhere_isWholeAtItsLastByte() throws NotHttpException {
        for (String answer : List.of(CHUNKED, WITH_LENGTH)) {
            for (int split = 1; split < answer.length(); split++) {
                AnswerReader reader = new AnswerReader(true);
                assertThat(take(reader, answer.substring(0, split))).as(answer).isFalse();
                assertThat(take(reader, answer.substring(split))).as(answer).isTrue();
            }
        }
    }

    @Test
    void take_ofOneAnswerAfterTheOther_tellsTheStatusOfEach() throws NotHttpException {
        AnswerReader reader = new AnswerReader(true);
        take(reader, CHUNKED);
        assertThat(reader.status()).isEqualTo(200);
        take(reader, WITH_LENGTH);
        assertThat(reader.status()).isEqualTo(404);
    }

    @Test
    void take_ofAnAnswerToHead_endsWithItsHeaders() throws NotHttpException {
        AnswerReader reader = new AnswerReader(false);
        assertThat(take(reader, "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 12\r\n"))
                .isFalse();
        assertThat(take(reader, "\r\n")).isTrue();
        assertThat(take(reader, "HTTP/1.1 200 OK\r\n\r\n")).isTrue();
        assertThat(reader.status()).isEqualTo(200);
    }

    @Test
    void closes_onlyWhereTheServerSaysSo() throws NotHttpException {
        AnswerReader reader = new AnswerReader(false);
        take(reader, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        assertThat(reader.closes()).isTrue();
        take(reader, "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\n");
        assertThat(reader.closes()).isFalse();
    }

    @Test
    void take_ofWhatIsNoAnswer_fails() {
        for (String wrong : List.of(
                "SSH-2.0-x\r\n",
                "HTTP/2.0 200 OK\r\n",
                "HTTP/1.1 2x0 OK\r\n",
                "HTTP/1.1 2000 OK\r\n",
                "HTTP/1.1 100 Continue\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length:\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                WITH_LENGTH + "HTTP/1.1 200 OK\r\n",
                "H".repeat(9_000))) {
            assertThatThrownBy(() -> take(new AnswerReader(true), wrong))
                    .as(wrong)
                    .isInstanceOf(NotHttpException.class);
        }
    }

    @Test
    void take_ofALongBodyInPieces_passesOverIt() throws NotHttpException {
        AnswerReader reader = new AnswerReader(true);
        take(reader, "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n");
        byte[] piece = new byte[100_000];
        Arrays.fill(piece, (byte) '\n');
        assertThat(reader.take(piece, piece.length)).isFalse();
        assertThat(reader.take(piece, piece.length)).isTrue();
    }

    private static boolean take(AnswerReader reader, String text) throws NotHttpException {
        return reader.take(text.getBytes(StandardCharsets.US_ASCII), text.length());
    }
}
