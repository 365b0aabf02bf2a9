package dev.freno.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.check.CheckRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlainCheckTest {
    private static final String CHECK = "HEAD /check/app/mysql/main HTTP/1.1\r\nHost: freno\r\n\r\n";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static @Nullable PlainCheck read(String text) {
        return PlainCheck.read(bytes(text), text.length());
    }

    private static PlainCheck plain(String text) {
        PlainCheck plain = read(text);
        assertThat(plain).describedAs(text).isNotNull();
        return Objects.requireNonNull(plain);
    }

    @Test
    void read_ofAPlainCheck_understandsIt() {
        PlainCheck plain = plain(CHECK + "more");

        assertThat(plain.isHead()).isTrue();
        assertThat(plain.check()).isEqualTo(CheckRequest.write("app", "mysql", "main"));
        assertThat(plain.forwardedFor()).isNull();
        assertThat(plain.length()).isEqualTo(CHECK.length());
    }

    @Test
    void read_ofUsualHeaders_takesTheFirstOrigin() {
        String headers = String.join(
                "\r\n",
                "host:",
                "Connection: Keep-Alive",
                "X-Forwarded-For:  10.0.0.1 ",
                "x-forwarded-for: 10.0.0.2",
                "Accept: */*");
        PlainCheck plain = plain("GET /check/a/mysql/b HTTP/1.1\r\n" + headers + "\r\n\r\n");

        assertThat(plain.isHead()).isFalse();
        assertThat(plain.forwardedFor()).isEqualTo("10.0.0.1");
    }

    @Test
    void begins_withTheSameBytes_only() {
        PlainCheck plain = plain(CHECK);

        assertThat(plain.begins(bytes(CHECK + CHECK), 2 * CHECK.length())).isTrue();
        assertThat(plain.begins(bytes(CHECK), CHECK.length() - 1)).isFalse();
        assertThat(plain.begins(bytes(CHECK.replace("app", "apq")), CHECK.length()))
                .isFalse();
    }

    @Test
    void read_behindOneWithTheSameHeaders_isTheSameAsAlone() {
        String other = CHECK.replace("HEAD /check/app", "GET /check/another");
        PlainCheck before = plain(CHECK);
        PlainCheck after = PlainCheck.read(bytes(other), other.length(), before);

        assertThat(after).isNotNull().usingRecursiveComparison().isEqualTo(plain(other));
        assertThat(PlainCheck.read(bytes(other), other.length() - 1, before)).isNull();
        assertThat(PlainCheck.read(bytes(other.replace("1.1", "1.0")), other.length(), before))
                .isNull();
    }

    @Test
    void read_ofAPart_isNone() {
        for (int length = 0; length < CHECK.length(); length++) {
            assertThat(PlainCheck.read(bytes(CHECK), length)).isNull();
        }
    }

    @Test
    void read_ofAnythingThatCouldMeanMore_isNone() {
        for (String header : List.of(
                "Host: two",
                "Content-Length: 0",
                "TRANSFER-ENCODING: chunked",
                "Expect: 100-continue",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAAQAAP__",
                "Connection: close",
                "Connection: keep-alive, Upgrade",
                "X-Freno-Forwarded-By: n",
                "Name : 1",
                " folded",
                "nocolon",
                ": 1",
                "A: \t",
                "A: \u00e9",
                "A: \u007f",
                "A: \n",
                "A\u0000: 1")) {
            assertThat(read(CHECK.replace("\r\n\r\n", "\r\n" + header + "\r\n\r\n")))
                    .describedAs(header)
                    .isNull();
        }
    }

    @Test
    void read_ofAnyOtherRequest_isNone() {
        for (String line : List.of(
                "HEAD /check/app/mysql/main HTTP/1.0",
                "HEAD /check/app/mysql/main HTTP/2.0",
                "HEAD  /check/app/mysql/main HTTP/1.1",
                "HEAD /check/app/mysql/main  HTTP/1.1",
                "POST /check/app/mysql/main HTTP/1.1",
                "head /check/app/mysql/main HTTP/1.1",
                "HEAD http://freno/check/app/mysql/main HTTP/1.1",
                "HEAD /check/app/mysql/main#x HTTP/1.1",
                "HEAD /check/a\"b/mysql/main HTTP/1.1",
                "HEAD /check/app/mysql HTTP/1.1",
                "HEAD /check/%zz/mysql/main HTTP/1.1",
                "HEAD /check-read/app/mysql/main/nan HTTP/1.1",
                "HEAD /status HTTP/1.1",
                "\r\nHEAD /check/app/mysql/main HTTP/1.1")) {
            assertThat(read(line + "\r\nHost: freno\r\n\r\n")).describedAs(line).isNull();
            assertThat(read(CHECK.replace("Host: freno\r\n", ""))).isNull();
            assertThat(read(CHECK.replace("\r\n", "\n"))).isNull();
        }
    }
}
