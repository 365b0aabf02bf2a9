package dev.freno.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freno.core.reading.FailureKind;
import io.vertx.core.VertxException;
import io.vertx.mysqlclient.MySQLException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MySqlFailureTest {
    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(new ConnectException("refused"), FailureKind.CONNECT),
                Arguments.of(new UnknownHostException("db1"), FailureKind.CONNECT),
                Arguments.of(new NoRouteToHostException("db1"), FailureKind.CONNECT),
                Arguments.of(new VertxException(new ConnectException("refused")), FailureKind.CONNECT),
                Arguments.of(sql(1045, "28000"), FailureKind.AUTH),
                Arguments.of(sql(1043, "08S01"), FailureKind.AUTH),
                Arguments.of(sql(1044, "42000"), FailureKind.AUTH),
                Arguments.of(sql(1227, "42000"), FailureKind.AUTH),
                Arguments.of(sql(9999, "28000"), FailureKind.AUTH),
                Arguments.of(sql(3159, "HY000"), FailureKind.AUTH),
                Arguments.of(new SSLHandshakeException("untrusted"), FailureKind.AUTH),
                Arguments.of(new VertxException(new SSLHandshakeException("untrusted")), FailureKind.AUTH),
                Arguments.of(new UnsupportedOperationException("ed25519"), FailureKind.AUTH),
                Arguments.of(sql(1064, "42000"), FailureKind.QUERY),
                Arguments.of(sql(1040, "08004"), FailureKind.QUERY),
                Arguments.of(ClosedConnectionException.INSTANCE, FailureKind.QUERY),
                Arguments.of(new IllegalStateException(), FailureKind.QUERY));
    }

    private static MySQLException sql(int code, String state) {
        return new MySQLException("no", code, state);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void of_whenTheDriverFails_tellsTheKind(Throwable error, FailureKind kind) {
        assertThat(MySqlFailure.of(error).kind()).isEqualTo(kind);
    }

    @Test
    void of_whenTheMessageIsEndless_isShortened() {
        assertThat(MySqlFailure.of(new ConnectException("x".repeat(10_000))).detail())
                .hasSizeLessThan(300);
        assertThat(MySqlFailure.of(new IllegalStateException()).detail()).isEqualTo("IllegalStateException");
    }

    @Test
    void isSyntaxError_whenTheServerDoesNotKnowTheStatement_holds() {
        assertThat(MySqlFailure.isSyntaxError(sql(1064, "42000"))).isTrue();
        assertThat(MySqlFailure.isSyntaxError(sql(1227, "42000"))).isFalse();
        assertThat(MySqlFailure.isSyntaxError(ClosedConnectionException.INSTANCE))
                .isFalse();
    }
}
